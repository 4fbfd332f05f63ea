import type { Contest } from '../harness/contest';
import { againstOurOwn, check } from '../harness/reads';
import type { Setup } from '../harness/setup';

interface Event {
  readonly type: string;
  readonly stream: string;
  readonly recorded_at: string;
  readonly correlation_id: string;
  readonly actor: { readonly id: string };
}

interface Page {
  readonly events: readonly Event[];
}

interface Detailed {
  readonly commits: { top_contributors: Array<{ username: string }> };
}

const EVENTS = '/admin/api/audit/events?limit=100';
const BY_TYPE = `${EVENTS}&type=CommitPushed`;
const target = { atMost: 20 };

/**
 * First pages of 100 events over the whole log, as they are asked for, against the look-up of one account; that one is
 * answered from memory in a tenth of a millisecond, where a page is 200 KB. Beside it, without a target: the same page
 * against a page of one event, which takes the same way through index and log once.
 */
export const auditQuery = async (setup: Setup): Promise<Contest[]> => {
  const hub = await setup.hub();
  const { commits } = await hub.call<Detailed>('GET', '/admin/api/stats/detailed');
  const username = commits.top_contributors[0]!.username;
  const top = await hub.call<{ top_repositories: Array<{ repo_full_id: string }> }>(
    'GET',
    '/admin/api/stats/top-repos?by=commits&limit=1',
  );
  const repository = encodeURIComponent(top.top_repositories[0]!.repo_full_id);
  const { events: pushes } = await hub.call<Page>('GET', BY_TYPE);
  const [newest] = pushes;
  const oldest = await hub.call<Page>('GET', '/admin/api/audit/events?limit=1&order=asc&type=CommitPushed');
  const middle = (Date.parse(newest!.recorded_at) + Date.parse(oldest.events[0]!.recorded_at)) / 2;
  const [from, to] = [middle, middle + 30 * 86_400_000].map((at) => new Date(at).toISOString());

  const account = `/admin/api/users/${username}`;
  const contest = async (name: string, query: string, means: (event: Event) => boolean, count = 100) => {
    const { events } = await hub.call<Page>('GET', EVENTS + query);
    check(events.length === count && events.every(means), `${events.length} events ${name}`);
    return againstOurOwn(setup, hub, { name: `audit.query ${name}`, path: EVENTS + query, base: account, target });
  };
  const actorId = (await hub.call<Page>('GET', `${EVENTS}&actor=${username}`)).events[0]!.actor.id;
  const inTime = ({ recorded_at: at }: Event) => at >= from! && at < to!;
  const isPush = ({ type }: Event) => type === 'CommitPushed';
  const ofActor = ({ actor }: Event) => actor.id === actorId;
  const { correlation_id: correlation } = newest!;
  const { length: together } = (await hub.call<Page>('GET', `${EVENTS}&correlation=${correlation}`)).events;
  return [
    againstOurOwn(setup, hub, {
      name: 'audit.query by type, against one event by type',
      path: BY_TYPE,
      base: BY_TYPE.replace('limit=100', 'limit=1'),
      target: null,
    }),
    await contest('by actor', `&actor=${username}`, ofActor),
    await contest('by type', '&type=CommitPushed', isPush),
    await contest('by time', `&from=${from}&to=${to}`, inTime),
    await contest('by repository', `&repository=${repository}`, ({ stream }) =>
      /^(repository|namespace)-/.test(stream),
    ),
    await contest(
      'by correlation',
      `&correlation=${correlation}`,
      (event) => event.correlation_id === correlation,
      together,
    ),
    await contest(
      'by actor, type and time, oldest first',
      `&order=asc&actor=${username}&type=Commit*&from=${from}`,
      (event) => ofActor(event) && isPush(event) && event.recorded_at >= from!,
    ),
  ];
};
