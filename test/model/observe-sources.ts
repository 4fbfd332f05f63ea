import { FallbackSources, SourceTokens } from '@hubledger/contexts/fallback/fallback.module';
import type { HubUnderTest } from './hub-under-test';
import { hostOf } from './source-commands';
import { sourceText } from './view';

export const sourceViews = async ({ app, handed }: HubUnderTest): Promise<Record<string, string>> => {
  const views: Record<string, string> = {};
  for (const [name, id] of handed.sources) {
    const source = id && (await app.get(FallbackSources).find(id));
    if (!source) continue;
    const { namespace, settings } = source;
    const token = settings.token && (await app.get(SourceTokens).read(settings.token));
    const text = settings.token ? (token?.reveal() ?? 'destroyed') : '';
    views[name] = sourceText({ namespace, priority: settings.priority, token: text, host: hostOf(settings.url) });
  }
  return views;
};
