import type { Command, Option } from 'commander';
import { CONFIG_FILE, settable } from './config.js';

/** The JSON Schema of automl.config.json, read off the commands; published as docs/automl.config.schema.json. */
export function configSchema(root: Command): object {
  const sections = root.commands.flatMap((command) => {
    const options = [...settable(command)];
    if (options.length === 0) return [];
    const properties = Object.fromEntries(options.map(([name, option]) => [name, optionSchema(option)]));
    const section = {
      description: command.description(),
      type: 'object',
      properties,
      additionalProperties: false,
    };
    return [[command.name(), section] as const];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: CONFIG_FILE,
    description:
      'Options of the commands of automl, by their long names. What is typed, and AUTOML_* variables, go first.',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(sections) },
    additionalProperties: false,
  };
}

function optionSchema(option: Option): object {
  const { description, argChoices } = option;
  if (option.isBoolean() || option.negate) return { description, type: 'boolean' };
  if (argChoices) return { description, enum: argChoices };
  const one = { type: ['string', 'number'] };
  const isList = isRepeatable(option);
  return isList ? { description, anyOf: [one, { type: 'array', items: one }] } : { description, ...one };
}

function isRepeatable({ description, flags }: Option): boolean {
  return description.includes('(repeatable)') || flags.includes('<A,B>');
}
