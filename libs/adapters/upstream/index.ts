export * from './address-refused';
export * from './guarded-lookup';
export * from './public-addresses';
