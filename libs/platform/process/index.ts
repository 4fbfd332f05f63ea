export * from './heap-growth';
export * from './run-until-stopped';
