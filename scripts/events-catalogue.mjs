// Writes docs/events.md from the event types in the code. `--check`: exits 1 when the file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { compile, deciderFiles, eventFiles, eventTypeOf as literalOf, ownEventFiles, root } from './event-types.mjs';

const output = join(root, 'docs', 'events.md');

const compiled = compile([...eventFiles, ...deciderFiles]);
const checker = compiled.getTypeChecker();

const commentOf = (symbol) =>
  ts.displayPartsToString(symbol?.getDocumentationComment(checker)).replaceAll(/\s*\n\s*/g, ' ');

const eventTypeOf = (type) => literalOf(checker, type);

const fieldsOf = (type) =>
  checker
    .getTypeOfSymbol(type.getProperty('data'))
    .getProperties()
    .map((field) => shapeOf(field));

const shapeOf = (field) => ({
  name: field.name + (field.flags & ts.SymbolFlags.Optional ? '?' : ''),
  type: typeTextOf(field),
  comment: commentOf(field),
});

/** As the source says it, on one line: an alias is easier to read than what it stands for. */
const typeTextOf = (field) => {
  const node = field.valueDeclaration?.type;
  return (node?.getText() ?? checker.typeToString(checker.getTypeOfSymbol(field))).replaceAll(/\s+/g, ' ');
};

/** Event types and shared shapes declared in one file, in its order. */
const declaredIn = (path) => {
  const events = [];
  const shapes = [];
  const source = compiled.getSourceFile(path);
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      const symbol = checker.getSymbolAtLocation(statement.name);
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      shapes.push({ name: symbol.name, comment: commentOf(symbol), fields: type.getProperties().map(shapeOf) });
    }
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const symbol = checker.getSymbolAtLocation(statement.name);
    const type = checker.getTypeAtLocation(statement.name);
    const name = eventTypeOf(type);
    if (name !== null) {
      events.push({ name, comment: commentOf(symbol), fields: fieldsOf(type), path });
    } else if (isNamedChoice(type)) {
      shapes.push({ name: symbol.name, comment: commentOf(symbol), choice: statement.type.getText() });
    }
  }
  return { events, shapes: ownEventFiles.includes(path) ? [] : shapes };
};

const isNamedChoice = (type) => type.isUnion() && type.types.every((part) => part.isStringLiteral());

/** Which stream category holds which event types, as `StreamType<State, Command, Event>` declares it. */
const categories = () => {
  const found = new Map();
  for (const path of deciderFiles) {
    const visit = (node) => {
      if (ts.isVariableDeclaration(node) && node.type && isStreamType(node.type)) {
        const category = node.initializer.properties.find(({ name }) => name.text === 'category').initializer.text;
        const union = checker.getTypeFromTypeNode(node.type.typeArguments[2]);
        const parts = union.isUnion() ? union.types : [union];
        found.set(
          category,
          parts.map(eventTypeOf).filter((name) => name !== null),
        );
      }
      ts.forEachChild(node, visit);
    };
    visit(compiled.getSourceFile(path));
  }
  return found;
};

const isStreamType = (node) => ts.isTypeReferenceNode(node) && node.typeName.getText() === 'StreamType';

const cell = (text) => text.replaceAll('|', '\\|');
const fieldList = (fields) =>
  fields.map(({ name, type, comment }) => `\`${name}\`: \`${type}\`${comment ? ` (${comment})` : ''}`).join('<br>');

const eventTable = (events) => [
  '| Event | Fields | Meaning |',
  '|---|---|---|',
  ...events.map(({ name, fields, comment }) => `| \`${name}\` | ${cell(fieldList(fields))} | ${cell(comment)} |`),
];

const sections = () => {
  const declared = eventFiles.map(declaredIn);
  const events = new Map(declared.flatMap((file) => file.events).map((event) => [event.name, event]));
  const placed = new Set();
  const lines = [];
  for (const [category, names] of [...categories()].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = names.map((name) => events.get(name)).filter((event) => event !== undefined);
    const undeclared = names.filter((name) => !events.has(name));
    if (undeclared.length > 0) throw new Error(`${category}: no events file declares ${undeclared.join(', ')}`);
    own.forEach(({ name }) => placed.add(name));
    lines.push(`## \`${category}-{id}\``, '', ...eventTable(inFileOrder(own, events)), '');
  }
  const rest = [...events.values()].filter(({ name }) => !placed.has(name));
  lines.push(
    '## Streams without a decider',
    '',
    'Appended without rules: numbering, security notes, and what operators do to the hub itself.',
    '',
  );
  lines.push(...eventTable(rest), '');
  lines.push('## Shapes that fields share', '', ...shapeTable(declared.flatMap((file) => file.shapes)));
  return lines;
};

/** A union loses the order of its source; the map of all events has it. */
const inFileOrder = (own, events) => {
  const order = [...events.keys()];
  return own.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
};

const shapeTable = (shapes) => {
  const unique = [...new Map(shapes.map((shape) => [shape.name, shape])).values()];
  const contents = ({ fields, choice }) => (fields ? fieldList(fields) : `\`${choice.replaceAll(/\s+/g, ' ')}\``);
  return [
    '| Shape | Contents | Meaning |',
    '|---|---|---|',
    ...unique.map((shape) => `| \`${shape.name}\` | ${cell(contents(shape))} | ${cell(shape.comment)} |`),
  ];
};

const catalogue = async () => {
  const sources = eventFiles.map((path) => `\`${relative(root, path).split(sep).join('/')}\``).join(', ');
  const text = [
    '# Events',
    '',
    `Generated by \`node scripts/events-catalogue.mjs\` from ${sources}. Do not edit it by hand: \`--check\` compares.`,
    '',
    'Every stream is named `<category>-<id>`; an event type is never renamed and never changes its meaning.',
    'Times are ISO 8601 in UTC, sizes are bytes, `?` marks a field that may be absent.',
    '',
    ...sections(),
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(output)), parser: 'markdown' });
};

const written = () => {
  try {
    return readFileSync(output, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

const text = await catalogue();
if (!process.argv.includes('--check')) {
  writeFileSync(output, text);
} else if (written() !== text) {
  console.error('docs/events.md is not what the code says: run `node scripts/events-catalogue.mjs`');
  process.exit(1);
}
