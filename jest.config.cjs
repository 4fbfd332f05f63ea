/** Jest runs the compiled output: one compiler for the program and its tests, and worker threads work unchanged. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist'],
  testMatch: ['**/*.spec.js'],
  testTimeout: 30_000,
  maxWorkers: '100%',
};
