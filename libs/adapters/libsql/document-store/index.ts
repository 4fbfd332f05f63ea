export { LibsqlDocumentStore } from './libsql-document-store';
export { fillLibsqlSide } from './side-writer';
