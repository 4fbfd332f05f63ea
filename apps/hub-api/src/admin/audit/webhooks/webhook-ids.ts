import { adminError } from '../../openapi/admin-responses';

export const NOT_FOUND = adminError(404, 'Webhook not found');
export const ID = { name: 'id', description: 'Id of the webhook', example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4' };
export const BAD_FILTER = [
  adminError(400, 'There is no action Nothing; docs/events.md lists them'),
  adminError(404, 'There is no user nobody'),
];
export const BAD_URL = adminError(
  400,
  "The url can't be used: the address is not one of the public internet, and HUB_ALLOW_PRIVATE_UPSTREAMS is not true",
);
