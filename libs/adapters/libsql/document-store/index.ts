export { LibsqlDocumentStore } from './libsql-document-store';
