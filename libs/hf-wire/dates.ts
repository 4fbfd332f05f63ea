/** `2026-01-02T03:04:05.000Z`. The Python client refuses any other offset. @throws RangeError for no date */
export const wireDate = (time: string | number | Date): string => new Date(time).toISOString();
