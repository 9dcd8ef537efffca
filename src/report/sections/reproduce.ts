import { html } from '../html.js';
import { plural } from '../numbers.js';
import type { Section } from './section.js';

/** How to get this model again. */
export const reproduce: Section = {
  id: 'reproduce',
  title: 'How to get the same again',
  content: ({ command, model, given }) => {
    const { trials, seed, rows, folds } = model.training;
    return html`<pre><code>${command}</code></pre>
      <p>
        Made by ${model.created_by} from ${plural(rows, 'labelled row')}, with seed ${seed},
        ${plural(folds, 'fold')} and ${plural(trials, 'candidate')}.
        ${
          given.includes('--trials')
            ? 'The same data, version and command give the same model byte for byte, on any number of workers.'
            : 'This fit was bound by time, so the command names the number of candidates instead: it tries the same ones. A candidate that the clock has cut short may come out a little different.'
        }
        Only times (on the leaderboard and in the chart beside it) differ from run to run.
      </p>`;
  },
};
