import type { InitialFile } from '@hubledger/contexts/repositories/contract';
import { checkedPath, decodeContent } from '@hubledger/hf-wire';
import { UnreadableFile } from './refusals';
import type { InitialFileRequest } from './repository-requests';

/** Files that come with a creation, decoded as strictly as those of a commit. @throws InvalidPath, UnreadableFile */
export const initialFilesOf = (files: readonly InitialFileRequest[]): InitialFile[] =>
  files.map(({ path, encoding, content: text }) => {
    const content = decodeContent(encoding ?? 'utf-8', text);
    if (content === null) throw new UnreadableFile(path.slice(0, 200), encoding ?? 'utf-8');
    return { path: checkedPath(path), content };
  });
