import { existsSync, readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { AutomlError, nearest, show, usageError } from '../core/errors.js';
import { unreadable } from '../node/system-error.js';
import { printable } from './terminal.js';

/** Read from the folder where the command is run; AUTOML_CONFIG names another file, or none if it is empty. */
export const CONFIG_FILE = 'automl.config.json';

/** What a command says and how is asked for where it is typed. */
const NOT_SET = ['help', 'version', 'json', 'quiet', 'verbose', 'no-color'];

type Setting = { readonly option: Option; readonly value: unknown; readonly place: string };

/**
 * Options that were not typed take their values from the environment (AUTOML_FIT_TIME_LIMIT=5m), else from the
 * section of the command in the config file ({"fit": {"time-limit": "5m"}}). Says so on stderr.
 * @throws AutomlError (usage) that names the file and the key, or the variable
 */
export function applySettings(command: Command, root: Command): void {
  const settings = [...fromConfig(command, root), ...fromEnvironment(command)];
  const typed = new Set(
    command.options
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map((option) => option.attributeName()),
  );
  const used = new Map<string, string>();
  for (const { option, value, place } of settings) {
    const key = option.attributeName();
    if (typed.has(key)) continue;
    const parsed = valueOf(option, value, place);
    if (parsed === undefined) continue;
    command.setOptionValueWithSource(key, parsed, 'config');
    used.set(key, `--${nameOf(option)} by ${place}`);
  }
  if (used.size > 0 && command.opts()['quiet'] !== true)
    process.stderr.write(`${printable(`settings: ${[...used.values()].join(', ')}`)}\n`);
}

/** Options of a command that settings may name, by the name that is typed. */
export function settable(command: Command): Map<string, Option> {
  return new Map(
    command.options
      .filter((option) => !option.hidden && !NOT_SET.includes(nameOf(option)))
      .map((option) => [nameOf(option), option]),
  );
}

function nameOf(option: Option): string {
  return (option.long ?? '').slice(2);
}

function fromEnvironment(command: Command): Setting[] {
  const prefix = `AUTOML_${command.name().toUpperCase()}_`;
  const options = settable(command);
  return Object.entries(process.env)
    .filter(([name, value]) => name.startsWith(prefix) && value !== undefined && value !== '')
    .map(([place, value]) => {
      const name = place.slice(prefix.length).toLowerCase().replaceAll('_', '-');
      const option = options.get(name);
      if (!option) throw noSuch(`${place}: ${command.name()} has no option --${name}`, name, options.keys());
      return { option, value, place };
    });
}

function fromConfig(command: Command, root: Command): Setting[] {
  const file = process.env['AUTOML_CONFIG'] ?? CONFIG_FILE;
  if (file === '' || (file === CONFIG_FILE && !existsSync(file))) return [];
  const sections = asObject(readJson(file), file);
  const commands = new Map(
    root.commands
      .map((one) => [one.name(), settable(one)] as const)
      .filter(([, options]) => options.size > 0),
  );
  const found: Setting[] = [];
  for (const [name, section] of Object.entries(sections)) {
    if (name === '$schema') continue;
    const options = commands.get(name);
    if (!options)
      throw noSuch(`${file}: there is no command ${show(name)} with options`, name, commands.keys());
    for (const [key, value] of Object.entries(asObject(section, `${file}: ${name}`))) {
      const option = options.get(key);
      const place = `${file}: ${name}.${key}`;
      if (!option) throw noSuch(`${place}: ${name} has no option --${key}`, key, options.keys());
      if (name === command.name()) found.push({ option, value, place });
    }
  }
  return found;
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw usageError(
      `${file}: not JSON: ${(error as Error).message}`,
      'it takes {"fit": {"time-limit": "5m"}}',
    );
  }
}

function asObject(value: unknown, place: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw usageError(`${place} is not an object`, 'it takes {"fit": {"time-limit": "5m"}}');
}

function noSuch(message: string, name: string, names: Iterable<string>): AutomlError {
  const all = [...names];
  const near = nearest(name, all);
  return usageError(
    message,
    `${near === undefined ? '' : `did you mean ${near}? `}there are: ${all.join(', ')}`,
  );
}

/** A value as if it had been typed; undefined for a flag that is not set. */
function valueOf(option: Option, value: unknown, place: string): unknown {
  if (option.isBoolean() || option.negate) {
    if (!['true', 'false', '1', '0'].includes(String(value)))
      throw usageError(`${place}: ${show(String(value))} is not true or false`, '1 and 0 will do as well');
    return ['true', '1'].includes(String(value)) ? !option.negate : undefined;
  }
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  let parsed: unknown;
  for (const item of items) {
    if (typeof item !== 'string' && typeof item !== 'number')
      throw usageError(
        `${place}: ${show(JSON.stringify(item))} is no text or number`,
        `it is what ${option.flags} takes`,
      );
    if (parsed !== undefined && !Array.isArray(parsed))
      throw usageError(`${place}: --${nameOf(option)} takes one value`, 'name one, not a list');
    parsed = parse(option, String(item), parsed, place);
  }
  return parsed;
}

function parse(option: Option, text: string, before: unknown, place: string): unknown {
  try {
    return option.parseArg ? option.parseArg(text, before) : text;
  } catch (error) {
    if (error instanceof AutomlError)
      throw new AutomlError(error.kind, `${place}: ${error.message}`, error.hint);
    throw usageError(`${place}: ${show(text)} is not valid`, (error as Error).message);
  }
}
