import { type EventLog, type Json, MAX_PAGE, type ObjectStore, type Sealer } from '@hubledger/kernel';
import { subjectTypes } from '../past/subjects';
import type { Line } from './held-lines';
import { ownValues } from './own-values';
import type { Person } from './person';

/**
 * The account as it is, or was before it was closed, and the image of its profile. Of somebody who was erased the fields
 * that were theirs are null.
 */
export async function* accountLines(
  { log, objects, sealer }: { readonly log: EventLog; readonly objects: ObjectStore; readonly sealer: Sealer },
  person: Person,
): AsyncGenerator<Line> {
  const user = subjectTypes.user.unfold();
  let closedAt: string | null = null;
  let erasedAt: string | null = null;
  for (let after = -1; ;) {
    const page = await log.readStream(`user-${person.id}`, { after, limit: MAX_PAGE });
    for (const event of page) {
      if (event.type === 'AccountClosed') closedAt = event.recordedAt;
      else if (event.type === 'SubjectErased') erasedAt = event.recordedAt;
      else if (closedAt === null) user.take(event);
    }
    if (page.length < MAX_PAGE) break;
    after = page.at(-1)?.revision ?? after;
  }
  const state = (await ownValues(await user.show(''), person.id, sealer)) as { [field: string]: Json };
  yield { kind: 'account', ...state, status: person.status, closed_at: closedAt, erased_at: erasedAt };
  const image = typeof state['avatar'] === 'string' ? await objects.get(state['avatar']) : null;
  if (image) yield { kind: 'avatar', base64: image.toString('base64') };
}
