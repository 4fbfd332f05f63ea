import type { Hub } from './hub';

/** What a person sees after `npm start`. The admin token is shown only by the start that generated it. */
export const bannerOf = ({ address, settings, adminToken, replica }: Hub): string => {
  const lines = [
    `Hubledger listening on ${address}`,
    `  API documentation  ${address}/docs`,
    `  data directory     ${settings.dataDirectory}`,
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
