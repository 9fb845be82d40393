import type { Endpoint } from '../http/endpoint.ts';
import { dataModelEndpoints } from './data-models.ts';
import { eventTypeEndpoints } from './event-types.ts';
import { kvConfigEndpoints } from './kv-config.ts';
import { kvDataEndpoints } from './kv-data.ts';
import { lookupEditEndpoints } from './lookup-edit.ts';
import { lookupFileEndpoints } from './lookup-files.ts';
import { macroEndpoints } from './macros.ts';
import { parserEndpoints } from './parser.ts';
import { propsEndpoints } from './props.ts';
import { searchCommandEndpoints } from './search-commands.ts';
import { tagEndpoints } from './tags.ts';
import { timeParserEndpoints } from './time-parser.ts';
import { transformEndpoints } from './transforms.ts';
import { typeaheadEndpoints } from './typeahead.ts';

/** Knowledge: what searches know beside events. */
export const knowledgeEndpoints: readonly Endpoint[] = [
  ...macroEndpoints,
  ...eventTypeEndpoints,
  ...dataModelEndpoints,
  ...kvConfigEndpoints,
  ...kvDataEndpoints,
  ...transformEndpoints,
  ...parserEndpoints,
  ...timeParserEndpoints,
  ...typeaheadEndpoints,
  ...lookupFileEndpoints,
  ...lookupEditEndpoints,
  ...tagEndpoints,
  ...propsEndpoints,
  ...searchCommandEndpoints,
];
