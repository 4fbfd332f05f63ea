import Ajv, { type ValidateFunction } from 'ajv';
import { EVENT_SCHEMAS, METADATA_SCHEMA } from './event-schemas';

const MAX_ERRORS_SHOWN = 3;

/** Holds events against the schemas that were made of their types. */
export class EventShapes {
  private readonly ajv = new Ajv({ strict: false, allErrors: false, logger: false });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly metadata = this.ajv.compile(METADATA_SCHEMA);

  /** What is wrong, in words that quote no value; null when nothing is. */
  problemOf(type: string, data: unknown, metadata: unknown): string | null {
    const schema = Object.hasOwn(EVENT_SCHEMAS, type) ? EVENT_SCHEMAS[type] : undefined;
    if (!schema) return `no release up to this one writes events of the type ${JSON.stringify(type.slice(0, 80))}`;
    const check = this.compiled.get(type) ?? this.ajv.compile(schema);
    this.compiled.set(type, check);
    if (!check(data)) return `the data of ${type} are not what that type has: ${errorsOf(check)}`;
    if (!this.metadata(metadata)) return `the metadata of ${type} are not what events have: ${errorsOf(this.metadata)}`;
    return null;
  }
}

const errorsOf = ({ errors }: ValidateFunction): string =>
  (errors ?? [])
    .slice(0, MAX_ERRORS_SHOWN)
    .map(({ instancePath, message = '', params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      return `${instancePath || '/'} ${message}${extra === undefined ? '' : ` (${extra.slice(0, 80)})`}`;
    })
    .join(', ');
