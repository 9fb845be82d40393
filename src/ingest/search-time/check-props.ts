import { parseConfBoolean } from '../../knowledge/conf-file.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { KnowledgeProblem, Report } from '../../knowledge/problem.ts';
import { readIndexTimeSettings } from '../../knowledge/props/index-time-settings.ts';
import { problemOfSetting } from '../../knowledge/props/known-settings.ts';
import type { Settings } from '../../knowledge/props/props-layer.ts';
import { readSearchTimeSettings } from '../../knowledge/props/search-time-settings.ts';
import { compileReadRules } from '../index-time/read-event.ts';
import { compileFileFormat } from './file-format.ts';
import type { PropsContext } from './props-context.ts';
import { compileShape } from './shape-event.ts';

/**
 * What of users' props.conf and transforms.conf cannot be used: every stanza is compiled, though no event asks for it. Each problem is placed at its
 * setting and begins with its stanza. `context`: the clock.
 */
export function checkEventProps(
  knowledge: Knowledge,
  context: Omit<PropsContext, 'knowledgeBase' | 'report'>,
): readonly KnowledgeProblem[] {
  const { props } = knowledge;
  if (props == null) return [];
  const problems = new Map<string, KnowledgeProblem>();
  const check = (stanza: string, settings: Settings): void => {
    const report: Report = (file, line, message, subject) => {
      const text = message.startsWith('[') ? message : `[${stanza}] ${message}`;
      const problem = { file, line, message: text, ...(subject === undefined ? {} : { subject }) };
      problems.set(`${file}:${line}: ${text}`, problem);
    };
    for (const [key, { value, file, line }] of settings) {
      const problem = problemOfSetting(key, value);
      if (problem !== null) report(file, line, problem, key);
    }
    const compile: PropsContext = { ...context, knowledgeBase: knowledge, report };
    compileShape(readSearchTimeSettings(settings, props.searchTime, report), false, true, compile);
    const read = compileReadRules(readIndexTimeSettings(settings, props.indexTime, report), compile);
    compileFileFormat(settings, read?.time ?? null, compile);
  };
  check('default', props.searchTime.defaults);
  for (const { name, settings, file, line } of props.searchTime.writtenStanzas()) {
    if (/^(?:delayed)?rule::/.test(name)) {
      const message = `[${name}] Rules that tell sourcetypes by counting lines are not supported.`;
      problems.set(name, { file, line, message, subject: name });
    } else if (!parseConfBoolean(settings.get('disabled')?.value ?? '')) check(name, settings);
  }
  return [...problems.values()];
}
