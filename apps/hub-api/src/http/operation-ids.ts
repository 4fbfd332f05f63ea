import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations';

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * What generated clients call an operation: `adminUsersList` for `AdminUsersController.list`, and once what controller
 * and method both say: `refs`, `repositoryInfo`.
 */
export const operationIdOf = (controller: string, method: string): string => {
  const subject = lower(controller.replace(/Controller$/, ''));
  const [name = '', number = ''] = method.split(/(?=\[)/); // of several addresses each comes with a number
  if (name.startsWith(subject)) return method;
  return subject.endsWith(upper(name)) ? `${subject}${number}` : `${subject}${upper(method)}`;
};

/** Of the addresses of one method Nest numbers each; which type of repository they are for is a name that stays. */
export const withOperationIds = (document: OpenAPIObject): OpenAPIObject => {
  for (const { path, operation } of operationsOf(document)) {
    const [, name, number] = /^(.*?)(\[\d+\])?$/.exec(operation.operationId ?? '') ?? [];
    if (number !== undefined) operation.operationId = `${name}${typeSuffix(path)}`;
  }
  return document;
};

/** Models are what is meant where nothing is said; their second address, below `/models`, has to say it. */
const typeSuffix = (path: string): string => {
  const [, api, word = ''] = /^(\/api)?\/(models|datasets|spaces)\//.exec(path) ?? [];
  return word === '' || (word === 'models' && api !== undefined) ? '' : `Of${upper(word)}`;
};
