import type { Calculation, DataModel, Dataset, DatasetField } from './data-model.ts';
import { locationFields } from './ip-location.ts';
import type { Report } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

const fieldTypes: ReadonlySet<string> = new Set<DatasetField['type']>([
  'string',
  'number',
  'boolean',
  'timestamp',
  'ipv4',
  'objectCount',
  'childCount',
]);

const rootKinds: ReadonlyMap<string, Dataset['kind']> = new Map([
  ['BaseEvent', 'event'],
  ['BaseSearch', 'search'],
  ['BaseTransaction', 'transaction'],
]);

/** Real models have four generations; the limit keeps a hostile file from costing more than an error. */
const maxDepth = 64;

/** Says what is wrong; the model and the place in it are added. */
type Complain = (message: string) => void;

/** What is read of one object before its place in the tree is known. */
interface RawObject {
  readonly name: string;
  readonly parent: string;
  readonly json: Json;
  readonly complain: Complain;
}

/**
 * Reads one of Splunk's data-model files (`default/data/models/<Model>.json`). Objects that cannot be used (no name, no
 * known parent, a circle of parents) are left out with their children, broken fields and calculations too; each is
 * reported with the names of model, object and field. Null when the text is no model at all.
 */
export function parseDataModel(text: string, file: string, report: Report): DataModel | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    // Some messages of V8 carry a position, the others the text around the place.
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    report(file, line, `This is no valid JSON: ${message.replace(/ in JSON at position.*$/s, '')}`);
    return null;
  }
  if (!isObject(json) || typeof json.modelName !== 'string' || !Array.isArray(json.objects)) {
    report(file, null, 'This is no data model: "modelName" and a list "objects" were expected.');
    return null;
  }
  const name = json.modelName;
  const complain: Complain = (message) => report(file, null, `Data model '${name}'${message}`, name);
  return {
    name,
    displayName: textOf(json.displayName, name),
    description: textOf(json.description, ''),
    file,
    datasets: readDatasets(name, json.objects, complain),
  };
}

// ----------------------------------------------------------------------------------------------------- the tree

function readDatasets(model: string, list: readonly unknown[], complain: Complain): readonly Dataset[] {
  const objects = new Map<string, RawObject>();
  for (const [index, json] of list.entries()) {
    if (!isObject(json) || typeof json.objectName !== 'string' || json.objectName === '') {
      complain(`: object number ${index + 1} has no "objectName".`);
      continue;
    }
    const name = json.objectName;
    const complainHere: Complain = (message) => complain(`, object '${name}'${message}`);
    if (typeof json.parentName !== 'string') complainHere(' has no "parentName".');
    else if (objects.has(name)) complainHere(' is there twice; the first one counts.');
    else objects.set(name, { name, parent: json.parentName, json, complain: complainHere });
  }

  const datasets = new Map<string, Dataset | null>();
  for (const object of objects.values()) place(object, objects, datasets, model);
  return [...objects.keys()].flatMap((name) => datasets.get(name) ?? []);
}

/** Makes the datasets of an object and of its ancestors that have none yet, from the root down. */
function place(
  object: RawObject,
  objects: ReadonlyMap<string, RawObject>,
  datasets: Map<string, Dataset | null>,
  model: string,
): void {
  const chain: RawObject[] = [];
  const seen = new Set<string>();
  let current: RawObject | undefined = object;
  while (current && !datasets.has(current.name)) {
    if (seen.has(current.name)) {
      current.complain(' is its own ancestor.');
      for (const { name } of chain) datasets.set(name, null);
      return;
    }
    if (seen.size === maxDepth) {
      current.complain(` has more than ${maxDepth} generations of children.`);
      datasets.set(current.name, null);
      return;
    }
    seen.add(current.name);
    chain.push(current);
    if (rootKinds.has(current.parent)) break;
    const parent: RawObject | undefined = objects.get(current.parent);
    if (!parent) {
      current.complain(`: its parent '${current.parent}' does not exist.`);
      datasets.set(current.name, null);
    }
    current = parent;
  }
  for (const { name, parent, json, complain } of chain.reverse()) {
    if (datasets.has(name)) continue;
    const isRoot = rootKinds.has(parent);
    const above = isRoot ? null : (datasets.get(parent) ?? null);
    datasets.set(name, isRoot || above ? readDataset(model, name, json, above, complain) : null);
  }
}

function readDataset(model: string, name: string, json: Json, parent: Dataset | null, complain: Complain): Dataset {
  const lineage = parent ? `${parent.lineage}.${name}` : name;
  const kind = parent?.kind ?? rootKinds.get(String(json.parentName)) ?? 'event';
  if (kind === 'transaction' && !parent) complain(' is a transaction dataset, which is not supported.');
  if (kind === 'search' && !parent && typeof json.baseSearch !== 'string') complain(' has no "baseSearch".');

  const calculations: Calculation[] = [];
  const calculated: DatasetField[] = [];
  for (const item of listOf(json.calculations)) {
    if (!isObject(item) || !isOwn(item.owner, lineage)) continue;
    const outputs = readFields(listOf(item.outputFields), lineage, true, complain);
    const calculation = readCalculation(item, outputs, complain);
    if (!calculation) continue;
    calculations.push(calculation);
    calculated.push(...outputs);
  }
  const declared = readFields(listOf(json.fields), lineage, false, complain);
  const calculatedNames = new Set(calculated.map((field) => field.name));
  return {
    model,
    name,
    displayName: textOf(json.displayName, name),
    lineage,
    root: parent?.root ?? name,
    parent: parent?.name ?? null,
    kind,
    constraints: listOf(json.constraints).flatMap((item) => {
      // Exports of the user interface repeat the constraints of the ancestors.
      if (!isObject(item) || typeof item.search !== 'string') {
        complain(': a constraint has no "search".');
        return [];
      }
      return item.search.trim() === '' || !isOwn(item.owner, lineage) ? [] : [item.search];
    }),
    baseSearch: parent || typeof json.baseSearch !== 'string' ? null : json.baseSearch,
    fields: [...declared.filter((field) => !calculatedNames.has(field.name)), ...calculated],
    calculations,
  };
}

// ----------------------------------------------------------------------------------------- fields and calculations

function readFields(
  list: readonly unknown[],
  lineage: string,
  calculated: boolean,
  complain: Complain,
): readonly DatasetField[] {
  const fields: DatasetField[] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item.fieldName !== 'string' || item.fieldName === '') {
      complain(': a field has no "fieldName".');
      continue;
    }
    if (!isOwn(item.owner, lineage)) continue;
    const name = item.fieldName;
    let type = textOf(item.type, 'string');
    if (!fieldTypes.has(type)) {
      complain(`, field '${name}': '${type}' is no type; it is read as a string.`);
      type = 'string';
    }
    fields.push({
      name,
      type: type as DatasetField['type'],
      owner: lineage,
      required: item.required === true,
      multivalue: item.multivalue === true,
      hidden: item.hidden === true,
      calculated,
      comment: commentText(item.comment),
    });
  }
  return fields;
}

/** `src_City`, `dest.lat`: fields of a place carry prefixes where a dataset has several. */
function locationName(name: string): string {
  for (const field of locationFields.keys()) if (name.toLowerCase().endsWith(field.toLowerCase())) return field;
  return name;
}

function readCalculation(json: Json, outputFields: readonly DatasetField[], complain: Complain): Calculation | null {
  const outputs = outputFields.map((field) => field.name);
  const label = textOf(json.calculationID, outputs.join(', '));
  const broken = (message: string): null => {
    complain(`, calculation '${label}' ${message}`);
    return null;
  };
  if (outputs.length === 0) return broken('has no "outputFields".');
  const type = textOf(json.calculationType, '').toLowerCase();
  const outputNames = new Map(
    listOf(json.outputFields).flatMap((item) =>
      isObject(item)
        ? [[String(item.fieldName), textOf(item.lookupOutputFieldName, String(item.fieldName))] as const]
        : [],
    ),
  );
  if (type === 'geoip') {
    if (typeof json.inputField !== 'string') return broken('has no "inputField".');
    const located = outputs.map((field) => ({ field, location: locationName(outputNames.get(field) ?? field) }));
    return { kind: 'geoip', input: json.inputField, outputs: located };
  }
  if (type === 'lookup') {
    if (typeof json.lookupName !== 'string') return broken('has no "lookupName".');
    const inputs = listOf(json.lookupInputs).flatMap((item) =>
      isObject(item) && typeof item.inputField === 'string'
        ? [{ field: item.inputField, lookupField: textOf(item.lookupField, item.inputField) }]
        : [],
    );
    if (inputs.length === 0) return broken('has no "lookupInputs".');
    const found = outputs.map((field) => ({ field, lookupField: outputNames.get(field) ?? field }));
    return { kind: 'lookup', lookup: json.lookupName, inputs, outputs: found };
  }
  if (typeof json.expression !== 'string' || json.expression.trim() === '') return broken('has no "expression".');
  if (type === 'eval') return { kind: 'eval', expression: json.expression, outputs };
  if (type === 'rex')
    return { kind: 'rex', expression: json.expression, input: textOf(json.inputField, '_raw'), outputs };
  return broken(`has the unknown type '${textOf(json.calculationType, '')}'.`);
}

/** Exports of the user interface repeat what a dataset inherits, with the ancestor as the owner. */
function isOwn(owner: unknown, lineage: string): boolean {
  return typeof owner !== 'string' || owner === '' || owner === lineage;
}

/** Comments are text, or objects with a `description`. */
function commentText(comment: unknown): string {
  return isObject(comment) ? textOf(comment.description, '') : textOf(comment, '');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
