/** Stored as text, so that the event stays flat; answered as the object it was given as. */
export const socialMediaText = (handles: Record<string, string> | null | undefined): string | null | undefined =>
  handles === null || handles === undefined ? handles : JSON.stringify(handles);

export const socialMediaObject = (text: string | null): Record<string, string> | null =>
  text === null ? null : (JSON.parse(text) as Record<string, string>);
