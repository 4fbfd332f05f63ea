export { type GitAttributes, isLfsByAttributes, lfsAttributeLine, parseGitAttributes } from './git-attributes';
export { type GitIgnore, isIgnored, parseGitIgnore } from './git-ignore';
