import { stringify } from 'csv-stringify/sync';
import type { AuditEventResponse } from '../entries/entry.dto';
import type { ExportedEntry } from './exported-entries';

export interface ExportFormat {
  readonly contentType: string;
  /** Before the first entry. */
  readonly head: string;
  readonly lines: (entries: readonly ExportedEntry[]) => string;
}

export type ExportFormatName = 'jsonl' | 'csv';

/** What JSON leaves as it is and some programs take for the end of a line. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const inOneLineOfJson = (json: string): string => json.replace(LINE_BREAKS, escaped);
const jsonOf = (value: unknown): string => inOneLineOfJson(JSON.stringify(value));

/** One entry a line. */
const jsonl: ExportFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  head: '',
  lines: (entries) =>
    entries.map(({ cursor, json }) => `{"cursor":"${cursor}",${inOneLineOfJson(json.slice(1))}\n`).join(''),
};

type Cell = string | number | null;
type Row = AuditEventResponse & { readonly cursor: string };

const rowOf = ({ cursor, json }: ExportedEntry): Row => ({ cursor, ...(JSON.parse(json) as AuditEventResponse) });

const COLUMNS: ReadonlyArray<readonly [name: string, cell: (row: Row) => Cell]> = [
  ['cursor', ({ cursor }) => cursor],
  ['position', ({ position }) => position],
  ['recorded_at', ({ recorded_at }) => recorded_at],
  ['type', ({ type }) => type],
  ['outcome', ({ outcome }) => outcome],
  ['summary', ({ summary }) => summary],
  ['actor_kind', ({ actor }) => actor.kind],
  ['actor_id', ({ actor }) => actor.id],
  ['actor_username', ({ actor }) => actor.username],
  ['on_behalf_of', ({ actor }) => actor.on_behalf_of],
  ['on_behalf_of_name', ({ actor }) => actor.on_behalf_of_name],
  ['ip', ({ actor }) => actor.ip],
  ['ip_hash', ({ actor }) => actor.ip_hash],
  ['user_agent', ({ actor }) => actor.user_agent],
  ['token_hash', ({ actor }) => actor.token_hash],
  ['stream', ({ stream }) => stream],
  ['revision', ({ revision }) => revision],
  ['id', ({ id }) => id],
  ['correlation_id', ({ correlation_id }) => correlation_id],
  ['causation_id', ({ causation_id }) => causation_id],
  ['command_id', ({ command_id }) => command_id],
  ['changes', ({ changes }) => (changes === null ? null : jsonOf(changes))],
  ['data', ({ data }) => jsonOf(data)],
];

/** A cell is one line, whatever somebody wrote: programs that read line by line would see a row of their own making. */
const inOneLine = (cell: Cell): Cell =>
  typeof cell === 'string' ? cell.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, ' ') : cell;

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
const rows = (cells: ReadonlyArray<readonly Cell[]>): string =>
  stringify(
    cells.map((row) => row.map(inOneLine)),
    { record_delimiter: '\r\n', escape_formulas: true },
  );

const csv: ExportFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  head: rows([COLUMNS.map(([name]) => name)]),
  lines: (entries) => rows(entries.map(rowOf).map((row) => COLUMNS.map(([, cell]) => cell(row)))),
};

export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = { jsonl, csv };
