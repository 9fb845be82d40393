/** The parts of SARIF 2.1.0 that reports are made of (OASIS, "Static Analysis Results Interchange Format"). */
export interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly help: string;
  readonly helpMarkdown: string;
  readonly helpUri: string | null;
  readonly tags: readonly string[];
  /** 0 to 10, as GitHub reads it; null for none. */
  readonly securitySeverity: number | null;
}

export interface SarifResult {
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly path: string;
  /** From 1; null for a file as a whole. */
  readonly line: number | null;
  readonly column: number | null;
  /** What stays the same when lines move: tells a new result from a known one. */
  readonly fingerprint: string;
}

/** One run of splite as a SARIF log. */
export function sarifLog(version: string, rules: readonly SarifRule[], results: readonly SarifResult[]): string {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'splite', semanticVersion: version, rules: rules.map(ruleObject) } },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ ruleId, level, message, path, line, column, fingerprint }) => ({
          ruleId,
          ...(indexes.has(ruleId) ? { ruleIndex: indexes.get(ruleId) } : {}),
          level,
          message: { text: withoutLinks(message) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: fileUri(path) },
                ...(line === null
                  ? {}
                  : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }),
              },
            },
          ],
          partialFingerprints: { 'splite/v1': fingerprint },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleObject({
  id,
  name,
  summary,
  description,
  help,
  helpMarkdown,
  helpUri,
  tags,
  securitySeverity,
}: SarifRule) {
  return {
    id,
    name,
    shortDescription: { text: summary },
    fullDescription: { text: description === '' ? summary : description },
    help: { text: help, markdown: helpMarkdown },
    ...(helpUri === null ? {} : { helpUri }),
    properties: {
      tags,
      ...(securitySeverity === null ? {} : { 'security-severity': securitySeverity.toFixed(1) }),
    },
  };
}

/** `[text](address)` in a message is a link (3.11.6, "Messages with embedded links"). */
const withoutLinks = (message: string): string => message.replaceAll('](', '] (');

/** A relative URI with `/`, as SARIF wants it; absolute paths become file: URIs. */
function fileUri(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return parts.startsWith('/') ? `file://${parts}` : parts.replace(/^\.\//, '');
}
