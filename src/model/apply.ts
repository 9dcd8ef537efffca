import type { Matrix, Scores } from '../core/data.js';
import { tempered } from '../core/temperature.js';
import { keepColumns } from '../features/assemble.js';
import { appendBlocks, applyPlan, applySupervised, withDerived } from '../features/plan.js';
import { learners } from '../learners/registry.js';
import { back } from '../learners/response.js';
import type { Table } from '../table/table.js';
import type { Model } from './model-file.js';

/** The ensemble's scores for every row: members by weight, each the mean of its fold models. */
export function applyModel(model: Model, table: Table): Scores {
  const { label } = model.schema;
  const width = label.task === 'regression' ? 1 : label.classes.length;
  const total = new Float64Array(table.rows * width);
  const prepared = new Map<string, { matrix: Matrix; derived: Table }>();
  const weights = model.members.reduce((sum, member) => sum + member.weight, 0);
  for (const member of model.members) {
    let data = prepared.get(member.plan);
    if (!data) {
      const plan = model.plans.find(({ name }) => name === member.plan)!;
      data = { matrix: applyPlan(plan, table), derived: withDerived(plan, table) };
      prepared.set(member.plan, data);
    }
    for (const { encoders, kept, learner, response } of member.models) {
      const whole = appendBlocks(data.matrix, applySupervised(encoders, data.derived));
      const x = kept ? keepColumns(whole, kept) : whole;
      const raw = learners.get(learner.use).predict(learner.state, x);
      const scores = response ? back(response, raw) : raw;
      if (scores.width !== width || scores.rows !== table.rows)
        throw new RangeError('a member has other outputs');
      const share = member.weight / weights / member.models.length;
      for (let i = 0; i < total.length; i++) total[i]! += share * scores.data[i]!;
    }
  }
  return tempered({ rows: table.rows, width, data: total }, model.calibration ?? null);
}
