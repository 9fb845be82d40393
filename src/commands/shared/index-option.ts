import type { CommandStage } from '../../syntax/ast.ts';
import { argumentsOf, textOfValue } from './arguments.ts';

/** All values of `index=`, which may be given several times and may hold several names; `*` alone is every index. */
export function indexPatterns(stage: CommandStage): readonly string[] {
  return argumentsOf(stage).arguments.flatMap((item) =>
    item.kind === 'option' && item.name === 'index'
      ? textOfValue(item.value, item)
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
      : [],
  );
}
