import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

describe('forms and table rules of apps', () => {
  it('are read from forms/ and multikv.conf; a later directory wins, a file outside does not count', () => {
    const base = writeContent({
      'TA-a/default/app.conf': '',
      'TA-a/forms/order.form': 'Order [[digits:number]]',
      'TA-a/forms/notes.txt': 'no form',
      'TA-a/default/multikv.conf': '[top]\nbody.tokens = _tokenize_ 0 " "\nbody.linecount = 3\n',
      'TA-a/local/multikv.conf': '[top]\nbody.linecount = 5\n',
    });
    const later = writeContent({ 'forms/order.form': 'Order no. [[digits:number]]' });
    const { forms, multikv } = loadKnowledge({ shippedDir: base, contentDirs: [base, later] });
    expect([...(forms ?? [])]).toEqual([['order', 'Order no. [[digits:number]]']]);
    const top = multikv?.stanzas.get('top')?.settings;
    expect(top?.get('body.linecount')?.value).toBe('5');
    expect(top?.get('body.tokens')?.value).toBe('_tokenize_ 0 " "');
  });
});
