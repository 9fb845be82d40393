import content from './attack-techniques.json' with { type: 'json' };

/** A technique of MITRE ATT&CK (Enterprise). */
export interface Technique {
  /** `T1003`, `T1003.001` */
  readonly id: string;
  /** Of a sub-technique with its parent's: `OS Credential Dumping: LSASS Memory`. Null when the id is not known here. */
  readonly name: string | null;
  /** Names of its tactics in the order of the matrix; a sub-technique has its parent's. */
  readonly tactics: readonly string[];
}

/** A tactic: the column of the matrix that a technique stands in. */
export interface Tactic {
  /** `TA0006` */
  readonly id: string;
  /** `credential-access`: how annotations name it. */
  readonly key: string;
  readonly name: string;
}

interface TechniqueFile {
  readonly tactics: Readonly<Record<string, string>>;
  readonly tacticIds: Readonly<Record<string, string>>;
  readonly techniques: Readonly<
    Record<
      string,
      { readonly name: string; readonly tactics: readonly string[]; readonly sub?: Readonly<Record<string, string>> }
    >
  >;
}

const { tactics, tacticIds, techniques }: TechniqueFile = content;

export function techniqueOf(id: string): Technique {
  const [parentId = '', subId] = id.split('.');
  const parent = Object.hasOwn(techniques, parentId) ? techniques[parentId] : undefined;
  if (!parent) return { id, name: null, tactics: [] };
  const names = parent.tactics.map((tactic) => tactics[tactic] ?? tactic);
  if (subId === undefined) return { id, name: parent.name, tactics: names };
  const sub = parent.sub !== undefined && Object.hasOwn(parent.sub, subId) ? parent.sub[subId] : undefined;
  return { id, name: sub === undefined ? null : `${parent.name}: ${sub}`, tactics: names };
}

/** The tactics of a technique, in the order of the matrix. */
export function tacticsOf(id: string): readonly Tactic[] {
  const [parentId = ''] = id.split('.');
  const parent = Object.hasOwn(techniques, parentId) ? techniques[parentId] : undefined;
  return (parent?.tactics ?? []).map((key) => ({ id: tacticIds[key] ?? key, key, name: tactics[key] ?? key }));
}

/** All tactics in the order of the matrix. */
export const allTactics: readonly Tactic[] = Object.entries(tactics).map(([key, name]) => ({
  id: tacticIds[key] ?? key,
  key,
  name,
}));

/** `T1003.001 OS Credential Dumping: LSASS Memory (Credential Access)` */
export function describeTechnique(id: string): string {
  const { name, tactics: names } = techniqueOf(id);
  return name === null ? id : `${id} ${name}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}
