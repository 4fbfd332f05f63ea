const KEY = Symbol('only known fields');

/**
 * For questions whose every word narrows the answer: a mistyped one must not widen it in silence. Other queries and bodies
 * drop what they don't know, as clients of many versions ask them.
 */
export const OnlyKnownFields = (): ClassDecorator => (target) => Reflect.defineMetadata(KEY, true, target);

/** Also of a class whose parent says so. */
export const hasOnlyKnownFields = (type: object): boolean => Reflect.getMetadata(KEY, type) === true;
