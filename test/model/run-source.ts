import {
  AddFallbackSource,
  type GivenSource,
  RemoveFallbackSource,
  ReplaceFallbackSources,
  type ReplacedSources,
  UpdateFallbackSource,
} from '@hubledger/contexts/fallback/contract';
import { Secret } from '@hubledger/kernel';
import type { AskedHub } from './asked-hub';
import type { Answer } from './model';
import { SOURCE_HOSTS, type SourceCommand, type SourceTerms, urlOf } from './source-commands';

const given = ({ source: name, namespace, priority, token }: SourceTerms): GivenSource => ({
  ...{ name, namespace, priority, token: new Secret(token) },
  ...{ url: urlOf(name, SOURCE_HOSTS[0]), sourceType: 'kohakuhub', enabled: true },
});

/** As the controllers do it. */
export const runSource = async ({ driver, handed }: AskedHub, command: SourceCommand): Promise<Answer> => {
  switch (command.do) {
    case 'add-source':
      return named(handed.sources, [command.source], async () => [
        (await driver.send(null, AddFallbackSource, given(command))) as string,
      ]);
    case 'change-source': {
      const { source, priority, token, host } = command;
      const sourceId = handed.sources.get(source) ?? '';
      const change = {
        sourceId,
        priority,
        url: urlOf(source, host),
        ...(token === null ? {} : { token: new Secret(token) }),
      };
      await driver.send(null, UpdateFallbackSource, change);
      return 'ok';
    }
    case 'remove-source':
      await driver.send(null, RemoveFallbackSource, { sourceId: handed.sources.get(command.source) ?? '' });
      return 'ok';
    case 'replace-sources': {
      const names = command.by.map(({ source }) => source);
      const replace = async (): Promise<readonly string[]> => {
        const sources = command.by.map(given);
        return ((await driver.send(null, ReplaceFallbackSources, { sources })) as ReplacedSources).sourceIds;
      };
      return named(handed.sources, names, replace);
    }
  }
};

/** A name is gone even while what it is for is made. */
const named = async (
  all: Map<string, string | null>,
  names: readonly string[],
  make: () => Promise<readonly string[]>,
): Promise<Answer> => {
  if (names.some((name) => all.has(name))) return 'taken';
  for (const name of names) all.set(name, null);
  const ids = await make();
  for (const [index, name] of names.entries()) all.set(name, ids[index] ?? null);
  return 'ok';
};
