import { describe, expect, it } from 'vitest';
import { parseCutEvent } from '../../../src/ingest/read/xml/cut-event.ts';

describe('an event document that ends too early', () => {
  it('keeps what stands before the cut, the cut value included', () => {
    const event = parseCutEvent(
      "<Event xmlns='x'><System><EventID>4662</EventID></System><EventData><Data Name='A'>1</Data><Data Name='B'>%%76",
    );
    expect(event).toMatchObject({ Event: { System: { EventID: '4662' }, EventData: { A: '1', B: '%%76' } } });
  });

  it('leaves a cut tag out', () => {
    const event = parseCutEvent("<Event><EventData><Data Name='A'>1</Data><Data Na");
    expect(event).toMatchObject({ Event: { EventData: { A: '1' } } });
  });

  it('ends the innermost element at an end tag of another name', () => {
    const event = parseCutEvent('<Event><System><Le>0</Level><EventID>7</EventID></System>');
    expect(event).toMatchObject({ Event: { System: { Le: '0', EventID: '7' } } });
  });

  it('is not read when more is ended than was begun', () => {
    expect(parseCutEvent('<Event></Event></System>')).toBeNull();
  });

  it('is not read when nothing is missing', () => {
    expect(parseCutEvent('<Event><System/></Event>')).toBeNull();
  });
});
