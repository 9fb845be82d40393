/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);

/** Generations of datasets that are followed. */
const maxDepth = 20;

/** What stands for the parent of a root. */
const roots: ReadonlySet<string> = new Set(['BaseEvent', 'BaseSearch', 'BaseTransaction', 'BaseImpossible', '']);

/** A data model as Splunk shows it: with the lineage of each object, what it inherits, and every member that clients read. What was sent complete stays as it is. */
export function completeModel(name: string, model: Json): Json {
  const byName = new Map(objects(model.objects).map((object) => [text(object.objectName), object]));
  const made = new Map<string, Json>();
  const complete = (object: Json, depth: number): Json => {
    const own = text(object.objectName);
    const known = made.get(own);
    if (known !== undefined) return known;
    const parentName = text(object.parentName, 'BaseEvent');
    const parent = roots.has(parentName) || depth > maxDepth ? undefined : byName.get(parentName);
    const done = completeObject(object, parentName, parent === undefined ? null : complete(parent, depth + 1));
    made.set(own, done);
    return done;
  };
  const all = [...byName.values()].map((object) => complete(object, 0));
  const kinds = all.map(({ lineage }) => text(byName.get(text(lineage).split('.')[0]!)?.parentName, 'BaseEvent'));
  const count = (kind: string): number => kinds.filter((each) => each === kind).length;
  return {
    ...model,
    modelName: text(model.modelName, name),
    displayName: text(model.displayName, name),
    description: text(model.description),
    objectSummary: {
      'Event-Based': count('BaseEvent'),
      'Transaction-Based': count('BaseTransaction'),
      'Search-Based': count('BaseSearch'),
    },
    objects: all,
    objectNameList: all.map(({ objectName }) => objectName),
  };
}

function completeObject(object: Json, parentName: string, parent: Json | null): Json {
  const name = text(object.objectName);
  const lineage = text(object.lineage) || (parent === null ? name : `${text(parent.lineage)}.${name}`);
  const wasComplete = text(object.lineage) !== '';
  const fields = objects(object.fields).map((field) => completeField(field, lineage));
  const calculations = objects(object.calculations).map((calculation) => completeCalculation(calculation, lineage));
  const constraints = objects(object.constraints).map(({ search, owner }) => ({
    search: text(search),
    owner: text(owner) || lineage,
  }));
  const own = {
    ...object,
    parentName,
    lineage,
    objectName: name,
    displayName: text(object.displayName, name),
    comment: text(object.comment),
  };
  if (wasComplete) return { ...own, fields, calculations, constraints };
  const isThere = (field: Json): boolean =>
    [...fields, ...calculations.flatMap(({ outputFields }) => objects(outputFields))].some(
      ({ fieldName }) => fieldName === field.fieldName,
    );
  const counted = completeField(
    {
      fieldName: name,
      displayName: text(object.displayName, name),
      type: parent === null ? 'objectCount' : 'childCount',
    },
    lineage,
  );
  const inherited = parent === null ? (parentName === 'BaseEvent' ? baseFields : []) : objects(parent.fields);
  return {
    ...own,
    fields: [
      ...inherited.filter((field) => !isThere(field) && field.type !== 'objectCount'),
      ...fields,
      ...(isThere(counted) ? [] : [counted]),
    ],
    calculations: [...(parent === null ? [] : objects(parent.calculations)), ...calculations],
    constraints: [...(parent === null ? [] : objects(parent.constraints)), ...constraints],
  };
}

function completeField(field: Json, lineage: string): Json {
  const name = text(field.fieldName);
  return {
    ...field,
    fieldName: name,
    displayName: text(field.displayName, name),
    owner: text(field.owner) || lineage,
    type: text(field.type, 'string'),
    fieldSearch: text(field.fieldSearch),
    ...{ multivalue: field.multivalue === true, required: field.required === true, hidden: field.hidden === true },
    editable: field.editable !== false,
    comment: isObject(field.comment) ? text(field.comment.description) : text(field.comment),
  };
}

const baseFields = [
  { fieldName: '_time', type: 'timestamp' },
  { fieldName: 'host', type: 'string' },
  { fieldName: 'source', type: 'string' },
  { fieldName: 'sourcetype', type: 'string' },
].map((field) => completeField({ ...field, editable: false }, 'BaseEvent'));

/** A lookup of the older form (`inputField`, `lookupField`) gets the list of inputs. */
function completeCalculation(calculation: Json, lineage: string): Json {
  const outputs = objects(calculation.outputFields).map((field) => completeField(field, lineage));
  const type = text(calculation.calculationType, 'Eval');
  const made = {
    ...calculation,
    calculationID: text(calculation.calculationID) || outputs.map(({ fieldName }) => fieldName).join('_'),
    calculationType: type,
    owner: text(calculation.owner) || lineage,
    editable: calculation.editable !== false,
    comment: text(calculation.comment),
    outputFields: outputs,
  };
  if (type !== 'Lookup' || Array.isArray(calculation.lookupInputs)) return made;
  const { inputField, lookupField, ...rest } = made as Json & typeof made;
  return {
    ...rest,
    lookupInputs: [{ inputField: text(inputField), lookupField: text(lookupField, text(inputField)) }],
  };
}
