import { describe, expect, it } from 'vitest';
import { saveModel } from '../src/model/model-file.js';
import { refit, type RefitIo } from '../src/refit.js';
import { inlineExecutor } from '../src/search/evaluate.js';
import { rawTable } from '../src/table/raw-table.js';
import type { RawTable } from '../src/table/table.js';
import { fitInline, mixedTable } from './support/fitted.js';

const io: RefitIo = {
  executor: (dataset) => Promise.resolve(inlineExecutor(dataset, () => 0)),
  share: (value) => value,
  progress: () => undefined,
  stopped: () => false,
};
const table = mixedTable(150);
const options = { group: 'group', weight: 'w', drop: ['note'] };
const { model } = await fitInline(table, options);

/** The same table with cells or columns changed. */
function changed(edit: (row: string[], names: string[]) => string[], from: RawTable = table): RawTable {
  const names = from.columns.map(({ name }) => name);
  const rows = Array.from({ length: from.rows }, (_, i) =>
    from.columns.map(({ codes, values }) => values[codes[i]!]!),
  );
  return rawTable(
    'new.csv',
    edit(names, names),
    rows.map((row) => edit(row, names)),
  );
}

describe('refit', () => {
  it('gives the same model on the same data, byte for byte but for the reasons in the schema and what is expected where nothing is chosen', async () => {
    const again = saveModel((await refit(table, model, io)).model);
    const unreasoned = (text: string): string =>
      text.replace(/"reason":"[^"]*"/g, '"reason":""').replace(/"expected":[^,]*,"interval":\[[^\]]*\]/, '');
    expect(unreasoned(again) === unreasoned(saveModel(model))).toBe(true);
  });

  it('keeps what mistakes cost', async () => {
    const cost = { yes: { no: 8 } };
    const costly = (await fitInline(table, { ...options, learners: ['logistic'], trials: 2, cost })).model;
    const { model: again } = await refit(table, costly, io);
    expect(again.costs).toEqual(costly.costs);
    expect(again.metric.score).toBe(costly.metric.score);
  });

  it('fits one model on all rows where the model has one', async () => {
    const fast = (await fitInline(table, { ...options, preset: 'fast' })).model;
    const { model: again, foldModel } = await refit(table, fast, io);
    expect(again.members).toEqual(fast.members);
    expect(again.members[0]!.models).not.toEqual(foldModel.members[0]!.models);
  });

  it('keeps types, roles, members and weights on other data, and learns from them', async () => {
    const { model: next } = await refit(mixedTable(200, 'classes', 'later'), model, io);
    const roles = ({ schema }: typeof model): unknown =>
      schema.columns.map(({ name, kind, role }) => [name, kind, role]);
    const recipe = ({ members }: typeof model): unknown =>
      members.map(({ name, params, weight }) => [name, params, weight]);
    expect(roles(next)).toEqual(roles(model));
    expect(recipe(next)).toEqual(recipe(model));
    expect(next.training).toEqual({ ...model.training, rows: 200 });
    expect(next.metric.score).toBeGreaterThan(0.7);
  });

  it('names columns that are missing', async () => {
    const less = changed((row) => row.filter((_, j) => j !== 0 && j !== 2));
    await expect(refit(less, model, io)).rejects.toThrow('new.csv: there are no columns "x", "when"');
  });

  it('names the label if that is missing', async () => {
    await expect(
      refit(
        changed((row) => row.slice(0, -1)),
        model,
        io,
      ),
    ).rejects.toThrow('there is no column "y"');
  });

  it('ignores new columns with a warning that names them', async () => {
    const more = changed((row, names) => [row === names ? 'extra' : '1.5', ...row]);
    const { model: next, warnings } = await refit(more, model, io);
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('the model does not know "extra": ignored'),
    );
    expect(next.schema.columns.find(({ name }) => name === 'extra')?.role).toBe('dropped');
  });
});
