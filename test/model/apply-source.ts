import type { Answer, Hub } from './model';
import { SOURCE_HOSTS, type SourceCommand } from './source-commands';

export const applySource = (hub: Hub, command: SourceCommand): Answer => {
  const { sources } = hub;
  switch (command.do) {
    case 'add-source': {
      if (sources.has(command.source)) return 'taken';
      const { namespace, priority, token } = command;
      sources.set(command.source, { namespace, priority, token, host: SOURCE_HOSTS[0] });
      return 'ok';
    }
    case 'change-source': {
      const found = sources.get(command.source);
      if (!found) return 'fallback.source_not_found';
      found.priority = command.priority;
      found.token = command.token ?? (command.host === found.host ? found.token : '');
      found.host = command.host;
      return 'ok';
    }
    case 'remove-source':
      if (!sources.get(command.source)) return 'fallback.source_not_found';
      sources.set(command.source, null);
      return 'ok';
    case 'replace-sources': {
      if (command.by.some(({ source }) => sources.has(source))) return 'taken';
      for (const source of sources.keys()) sources.set(source, null);
      for (const { source, namespace, priority, token } of command.by)
        sources.set(source, { namespace, priority, token, host: SOURCE_HOSTS[0] });
      return 'ok';
    }
  }
};
