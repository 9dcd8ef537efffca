import { bar, table } from '../charts/table.js';
import { html, own } from '../html.js';
import { figure, percent, plural } from '../numbers.js';
import { parameters } from './leaderboard.js';
import type { Section } from './section.js';

const INPUT: Readonly<Record<string, string>> = {
  codes: 'cells as they are',
  dense: 'scaled and filled in',
};

/** What the model file holds. */
export const ensemble: Section = {
  id: 'ensemble',
  title: 'The ensemble and its members',
  content: ({ model, foldModel, leaderboard, metric }) => {
    const { members } = model;
    const models = members.reduce((sum, { models: all }) => sum + all.length, 0);
    const together = leaderboard.find(({ learner }) => learner === 'ensemble')?.score ?? NaN;
    const single = members
      .map(({ score }) => score)
      .sort((a, b) => (metric.better === 'higher' ? b - a : a - b))[0]!;
    return html`<p>
        ${members.length === 1 ? 'One candidate did best alone.' : html`${plural(members.length, 'candidate')} predict together, each by its weight: ${metric.name} ${figure(together)}, the best of them alone ${figure(single)}.`}
        ${model === foldModel ? html`Each is the mean of the models of its folds; ${plural(models, 'model')} in all.` : 'It was fitted on all rows, with what its folds settled on.'}
      </p>
      ${table({
        caption: 'Members by weight',
        head: [
          'member',
          '>weight',
          'weight',
          `>${metric.name} alone`,
          '>models',
          'columns go in',
          '~parameters',
        ],
        rows: members.map((member) => [
          own(member.name),
          percent(member.weight),
          bar(member.weight),
          figure(member.score),
          member.models.length,
          INPUT[member.plan] ?? member.plan,
          own(parameters(leaderboard.find((row) => row.model === member.name) ?? member), 300),
        ]),
      })}`;
  },
};
