import { hostsOf } from '@hubledger/platform/config';
import type { Hub } from './hub';

const serversOf = ({ eventStore, mongo, content: { s3, bucket } }: Hub['settings']): string[] => [
  ...(eventStore ? [`  event log          EventStoreDB at ${eventStore.hosts}`] : []),
  ...(mongo ? [`  read models, vault MongoDB at ${mongo.hosts}`] : []),
  ...(s3 ? [`  objects            bucket ${bucket} at ${hostsOf(s3.endpoint) ?? 'an S3 server'}`] : []),
];

/** What a person sees after `npm start`. The admin token is shown only by the start that generated it. */
export const bannerOf = ({ address, settings, adminToken, replica }: Hub): string => {
  const lines = [
    `Hubledger listening on ${address}`,
    `  API documentation  ${address}/docs`,
    `  data directory     ${settings.dataDirectory}`,
    ...serversOf(settings),
  ];
  if (replica) {
    lines.push(
      `  READ-ONLY replay    as of ${replica.asOf}, position ${replica.position}, of ${replica.source}`,
      `                     nothing can be changed here; objects are read from ${replica.objects}`,
    );
  }
  if (adminToken.generated) {
    lines.push(`  admin token        ${adminToken.secret.reveal()}   (shown once; kept in ${adminToken.file})`);
  } else if (adminToken.file) {
    lines.push(`  admin token        kept in ${adminToken.file}`);
  }
  return `${lines.join('\n')}\n`;
};
