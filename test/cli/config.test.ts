import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/cli/config-schema.js';
import { program } from '../../src/cli/program.js';
import { automl, expectExit, read, workFolder } from '../support/cli.js';
import { toyCsv } from '../support/toy.js';
import { toyModels } from '../support/toy-model.js';

const { folder } = toyModels();
const model = join(folder, 'classes', 'model.json');

function withConfig(config: object | string): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'new.csv'), toyCsv(60, 'new'));
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  writeFileSync(join(cwd, 'automl.config.json'), text);
  return cwd;
}
const evaluate = (cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  automl(['evaluate', model, 'new.csv', ...args], { cwd, env });
const lines = (text: string): string[] => text.trim().split('\n');

describe('automl.config.json', () => {
  it('gives options that were not typed, and says so; what is typed goes first, then the environment', () => {
    const cwd = withConfig({ $schema: 'x', evaluate: { metric: 'mcc' }, fit: { label: 'answer' } });
    const config = evaluate(cwd);
    expect(lines(config.stdout)[1]).toMatch(/^mcc /);
    expect(config.stderr).toContain('settings: --metric by automl.config.json: evaluate.metric\n');
    const env = { AUTOML_EVALUATE_METRIC: 'brier' };
    const environment = evaluate(cwd, [], env);
    expect(lines(environment.stdout)[1]).toMatch(/^brier /);
    expect(environment.stderr).toContain('settings: --metric by AUTOML_EVALUATE_METRIC\n');
    const typed = evaluate(cwd, ['--metric', 'f1'], env);
    expect(lines(typed.stdout)[1]).toMatch(/^f1 /);
    expect(typed.stderr).not.toContain('settings');
  });

  it('takes lists for what can be repeated, true and false for flags, and numbers', () => {
    const require = ['roc_auc>=0.1', 'log_loss<0.001'];
    const cwd = withConfig({
      evaluate: { require, ci: true },
      predict: { intervals: 0.9, 'no-proba': true },
    });
    const { stdout, status } = evaluate(cwd);
    expect(status).toBe(4);
    expect(stdout).toMatch(/^60 rows: .*\nok {6}roc_auc >= 0\.1\nFAILED {2}log_loss/);
    const predicted = expectExit(0, ['predict', model, 'new.csv'], { cwd }).stdout;
    expect(lines(predicted)[0]).toBe('id,prediction,in_set_no,"in_set_yes, please"');
    expect(
      lines(evaluate(cwd, [], { AUTOML_EVALUATE_CI: '0', AUTOML_EVALUATE_REQUIRE: 'f1>=0' }).stdout)[0],
    ).toMatch(/^60 rows: /);
  });

  it('is another file by AUTOML_CONFIG, or none', () => {
    const cwd = withConfig({ evaluate: { metric: 'mcc' } });
    writeFileSync(join(cwd, 'other.json'), '{"evaluate":{"metric":"brier"}}');
    expect(lines(evaluate(cwd, [], { AUTOML_CONFIG: 'other.json' }).stdout)[1]).toMatch(/^brier /);
    expect(lines(evaluate(cwd, [], { AUTOML_CONFIG: '' }).stdout).length).toBeGreaterThan(10);
    expect(evaluate(cwd, [], { AUTOML_CONFIG: 'nowhere.json' }).status).not.toBe(0);
  });

  const wrong: readonly (readonly [string, object | string, RegExp])[] = [
    ['no JSON', '{"evaluate": }', /^error: automl\.config\.json: not JSON: /],
    ['no object', '[]', /^error: automl\.config\.json is not an object/],
    [
      'an unknown command',
      { evalute: {} },
      /there is no command "evalute" with options\n {2}hint: did you mean evaluate\?/,
    ],
    [
      'an unknown option, of any command',
      { fit: { labl: 'x' } },
      /automl\.config\.json: fit\.labl: fit has no option --labl\n {2}hint: did you mean label\?/,
    ],
    [
      'a bad value',
      { evaluate: { require: 'auc~1' } },
      /automl\.config\.json: evaluate\.require: --require: "auc~1"/,
    ],
    [
      'a bad choice',
      { evaluate: { ragged: 'cut' } },
      /automl\.config\.json: evaluate\.ragged: "cut" is not valid\n/,
    ],
    ['a list for one', { evaluate: { metric: ['f1', 'mcc'] } }, /evaluate\.metric: --metric takes one value/],
    ['an object for a value', { evaluate: { metric: {} } }, /evaluate\.metric: "\{\}" is no text or number/],
    ['words for a flag', { evaluate: { ci: 'maybe' } }, /evaluate\.ci: "maybe" is not true or false/],
  ];
  for (const [what, config, message] of wrong)
    it(`with ${what} is a usage error that names file and key`, () => {
      const { status, stderr, stdout } = evaluate(withConfig(config));
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
      expect(stdout).toBe('');
    });

  it('and the environment are refused likewise', () => {
    const { status, stderr } = evaluate(withConfig({}), [], { AUTOML_EVALUATE_METRICS: 'f1' });
    expect(stderr).toMatch(
      /^error: AUTOML_EVALUATE_METRICS: evaluate has no option --metrics\n {2}hint: did you mean metric\?/,
    );
    expect(status).toBe(2);
  });

  it('has a published schema, that of these options', async () => {
    const schema = configSchema(program(async () => undefined));
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/automl.config.schema.json',
    );
    const published = JSON.parse(read(import.meta.dirname, '../../docs/automl.config.schema.json')) as {
      properties: Record<string, { properties: Record<string, unknown> }>;
    };
    expect(Object.keys(published.properties)).toContain('check');
    expect(published.properties['fit']!.properties['preset']).toMatchObject({
      enum: ['fast', 'balanced', 'best'],
    });
    expect(published.properties['fit']!.properties['drop']).toHaveProperty('anyOf');
  });
});
