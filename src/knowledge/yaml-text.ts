import { parsePlainYaml } from './plain-yaml.ts';
import { composeYaml, valueOfYaml } from './yaml-compose.ts';

/** The value of a text that is one YAML document; null when it is empty. A byte order mark may stand before it. @throws YamlError */
export function parseYaml(text: string): unknown {
  const plain = parsePlainYaml(text.replace(/^\uFEFF/, ''));
  if (plain) return plain;
  const composed = composeYaml(text);
  const [document, second] = composed.documents;
  if (document === undefined) return null;
  if (second !== undefined) throw composed.error('It holds more than one document.', second.range[0]);
  return valueOfYaml(document, composed) ?? null;
}
