import { Option, type Command } from 'commander';
import { columnType, several } from './args.js';

/** A command hands over its work; the exit code comes out of it. */
export type Finish = (work: Promise<number>) => Promise<void>;

export function taskOption(): Option {
  const tasks = ['auto', 'binary', 'multiclass', 'regression'];
  return choice('--task <TASK>', 'what kind of label it is', tasks, 'auto');
}

export function withTypes(command: Command): Command {
  return command
    .option('--type <COLUMN=KIND>', 'number, category, text, date or boolean (repeatable)', columnType)
    .option(
      '--na <TEXT>',
      'one more spelling of a missing cell, COLUMN=TEXT: in one column (repeatable)',
      several,
    );
}

export function withCsv(command: Command): Command {
  return command
    .option('--delimiter <CHAR>', 'one character, such as , ; | or tab (default: found by itself)')
    .option('--encoding <NAME>', 'such as utf-8, utf-16le or windows-1252 (default: found by itself)')
    .addOption(choice('--ragged <HOW>', 'pad: fill rows that are too short, cut those too long', ['pad']));
}

export function withCommon(command: Command): Command {
  return command
    .option('--json', 'one JSON object on stdout instead of tables')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'more detail')
    .option('--no-color', 'no colours and no animation');
}

export function choice(
  spelling: string,
  text: string,
  options: readonly string[],
  standard?: string,
): Option {
  const option = new Option(spelling, text).choices(options);
  return standard === undefined ? option : option.default(standard);
}

export function examples(...lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
