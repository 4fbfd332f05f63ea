import type { OpenAPIObject } from '@nestjs/swagger';

const BYTES = { type: 'string', format: 'binary' };
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const IMAGE_CONTENT = Object.fromEntries(IMAGES.map((mediaType) => [mediaType, { schema: BYTES }]));
const FORM = {
  type: 'object',
  required: ['file'],
  properties: { file: { ...BYTES, description: 'The image; the first file counts, whatever its name.' } },
};

/** Avatars of users and organizations come as a form or as bare bytes; decorators know one schema for all media types. */
export const withAvatars = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, { get, post }] of Object.entries(document.paths)) {
    if (!path.endsWith('/avatar')) continue;
    const shown = get?.responses['200'];
    if (shown && !('$ref' in shown)) shown.content = IMAGE_CONTENT;
    if (post) {
      const content = { 'multipart/form-data': { schema: FORM }, ...IMAGE_CONTENT };
      post.requestBody = { required: true, description: 'The image, or a form whose first file it is.', content };
    }
  }
  return document;
};
