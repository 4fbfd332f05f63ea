import { frontMatterText } from './front-matter-text';
import { parseFrontMatter, refused } from './parse-front-matter';
import {
  type FrontMatter,
  FrontMatterReader,
} from '@hubledger/contexts/repositories/application/content/front-matter.port';

/** Without a worker, for tests that end at once. */
export class InPlaceFrontMatter extends FrontMatterReader {
  async read(readme: string): Promise<FrontMatter | null> {
    const text = frontMatterText(readme);
    if (text === null) return null;
    return 'problem' in text ? refused(text.problem) : parseFrontMatter(text.yaml);
  }
}
