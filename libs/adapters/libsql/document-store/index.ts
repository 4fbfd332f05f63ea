export { LibsqlDocumentStore } from './libsql-document-store';
export { StandingDocuments, type StandingModel } from './standing-documents';
export { fillLibsqlSide } from './side-writer';
