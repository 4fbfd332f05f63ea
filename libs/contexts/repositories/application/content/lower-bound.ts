/** The first of `length` sorted things that is not below the bound sought; `length` when all are. */
export const lowerBound = (length: number, isBelow: (index: number) => boolean): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
};
