export * from './http-webhook-sender';
