export { LibsqlDocumentStore } from './libsql-document-store';
export { StandingDocuments } from './standing-documents';
export { fillLibsqlSide } from './side-writer';
