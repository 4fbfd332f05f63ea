import { OpenExports } from './open-exports';

const refusal = (begin: () => unknown): string => {
  try {
    begin();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('exports under way', () => {
  const everybody = (open: OpenExports) =>
    Array.from({ length: 32 }, (_, index) => open.begin(`user ${index % 8}`, false));

  it('are few of one, and one that ends makes room', () => {
    const open = new OpenExports();
    const [end] = Array.from({ length: 4 }, () => open.begin('admin', true));
    expect(refusal(() => open.begin('admin', true))).toContain('of yours');
    end?.();
    expect(refusal(() => open.begin('admin', true))).toBe('');
  });

  it('are few of all', () => {
    const open = new OpenExports();
    const [end] = everybody(open);
    expect(refusal(() => open.begin('another', false))).toMatch(/^Too many exports are/);
    end?.();
    expect(refusal(() => open.begin('another', false))).toBe('');
  });

  it('of everybody leave room for whoever runs the hub', () => {
    const open = new OpenExports();
    everybody(open);
    expect(refusal(() => open.begin('admin', true))).toBe('');
  });
});
