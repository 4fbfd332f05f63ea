/** One step from an old stored shape to the next, on read. Stored events are never rewritten. */
export interface Upcaster {
  readonly type: string;
  readonly when: (data: unknown) => boolean;
  readonly upcast: (data: never) => unknown;
}

export const upcaster = <Old, New>(step: {
  type: string;
  when: (data: unknown) => data is Old;
  upcast: (data: Old) => New;
}): Upcaster => step;

/** Applies the steps in order, so that v1 -> v2 -> v3 composes. */
export const upcastWith = (steps: readonly Upcaster[]) => {
  const byType = new Map<string, Upcaster[]>();
  for (const step of steps) byType.set(step.type, [...(byType.get(step.type) ?? []), step]);
  return <E extends { readonly type: string; readonly data: unknown }>(event: E): E => {
    const applicable = byType.get(event.type);
    if (!applicable) return event;
    let data = event.data;
    for (const step of applicable) if (step.when(data)) data = step.upcast(data as never);
    return data === event.data ? event : { ...event, data };
  };
};
