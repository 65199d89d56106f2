import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';

/** Every fault of a configuration at once: which setting, where it was set, what was expected. */
export class ConfigError extends Error {
  readonly code = 'bad-configuration';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n  ${faults.join('\n  ')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export interface ConfigSources {
  /** YAML with every setting and its default. */
  defaultsFile: string;
  /** YAML of the same shape with what differs; optional. */
  file?: string | undefined;
  environment: Record<string, string | undefined>;
  /** Environment names are PREFIX__SECTION__KEY; keys are compared without case and underscores. */
  prefix: string;
}

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads defaults, an optional file and the environment, in that order, and checks the result.
 * @throws {ConfigError} with every fault found, unknown settings among them
 */
export function loadConfig<T extends z.ZodType>(schema: T, sources: ConfigSources): z.output<T> {
  const faults: string[] = [];
  const tree = readTree(sources.defaultsFile, faults);
  if (sources.file !== undefined) merge(tree, readTree(sources.file, faults), sources.file, [], faults);
  applyEnvironment(tree, sources, faults);
  const result = schema.safeParse(tree);
  if (!result.success)
    for (const issue of result.error.issues) faults.push(`${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  if (faults.length > 0 || !result.success) throw new ConfigError(faults);
  return result.data;
}

function readTree(file: string, faults: string[]): Tree {
  try {
    const tree: unknown = parse(readFileSync(file, 'utf8')) ?? {};
    if (isTree(tree)) return tree;
    faults.push(`${file}: expected settings as “name: value”, got ${JSON.stringify(tree)}`);
  } catch (error) {
    faults.push(`${file}: ${(error as Error).message.split('\n', 1)[0]}`);
  }
  return {};
}

/** Lays `over` on `base`. A setting that the defaults don't name is a fault, so that a typing slip can't pass. */
function merge(base: Tree, over: Tree, origin: string, path: string[], faults: string[]): void {
  for (const [key, value] of Object.entries(over)) {
    const at = [...path, key];
    if (!Object.hasOwn(base, key)) faults.push(`${at.join('.')}: no such setting (in ${origin})`);
    else if (isTree(base[key]) && isTree(value)) merge(base[key], value, origin, at, faults);
    else base[key] = value;
  }
}

const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();

function applyEnvironment(tree: Tree, { environment, prefix }: ConfigSources, faults: string[]): void {
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(`${prefix}__`) || text === undefined) continue;
    const path = name.slice(prefix.length + 2).split('__');
    const last = path.pop() ?? '';
    let node: unknown = tree;
    for (const part of path) node = isTree(node) ? node[keyLike(node, part) ?? ''] : undefined;
    const key = isTree(node) ? keyLike(node, last) : undefined;
    if (!isTree(node) || key === undefined) {
      faults.push(`${name}: no such setting (in the environment)`);
      continue;
    }
    // A text setting stays text, even when it looks like a number.
    node[key] = typeof node[key] === 'string' ? text : parseValue(text);
  }
}

function keyLike(node: Tree, part: string): string | undefined {
  return Object.keys(node).find((key) => plain(key) === plain(part));
}

function parseValue(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
