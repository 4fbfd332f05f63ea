import { BadCommitPayload } from '../wire-errors';
import { collect, header, naive, read, text } from './commit-lines.kit';

const refused = async (body: string | Buffer, reason: string | RegExp, line?: number): Promise<void> => {
  const error = await read(body).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadCommitPayload);
  expect((error as BadCommitPayload).message).toMatch(reason);
  if (line !== undefined) expect((error as BadCommitPayload).line).toBe(line);
};
const file = (value: string): string => `${header}\n{"key":"file","value":{${value}}}`;

describe('a commit body', () => {
  it('is read as the Python client sends it', async () => {
    const body = [
      '{"key": "header", "value": {"summary": "msg", "description": "more", "parentCommit": "ABCDE12"}}',
      '{"key": "file", "value": {"content": "aGk=", "path": "a.txt", "encoding": "base64"}}',
      `{"key": "lfsFile", "value": {"path": "w.bin", "algo": "sha256", "oid": "${'a'.repeat(64)}", "size": 12582912}}`,
      '{"key": "deletedFile", "value": {"path": "old.txt"}}',
      '{"key": "deletedFolder", "value": {"path": "old/dir/"}}',
      '{"key": "copyFile", "value": {"path": "new.bin", "srcPath": "w.bin", "srcRevision": "main"}}',
      '',
    ].join('\n');
    expect(await read(body)).toEqual([
      { key: 'header', summary: 'msg', description: 'more', parentCommit: 'abcde12' },
      { key: 'file', path: 'a.txt', size: 2, content: 'hi' },
      { key: 'lfsFile', path: 'w.bin', oid: 'a'.repeat(64), size: 12582912 },
      { key: 'deletedFile', path: 'old.txt' },
      { key: 'deletedFolder', path: 'old/dir' },
      { key: 'copyFile', path: 'new.bin', srcPath: 'w.bin', srcRevision: 'main' },
    ]);
  });

  it('may leave out what has a default', async () => {
    const body = [header, `{"key":"lfsFile","value":{"oid":"${'b'.repeat(64)}","path":"w","size":null}}`];
    body.push('{"key":"copyFile","value":{"path":"n","srcPath":"o","srcRevision":null}}');
    body.push('{"key":"file","value":{"path":"u","content":"é\\u0041\\ud83d\\ude00\\n"}}');
    body.push('{"key":"file","value":{"path":"e","content":""}}');
    expect((await read(body.join('\r\n\r\n'))).slice(1)).toEqual([
      { key: 'lfsFile', path: 'w', oid: 'b'.repeat(64), size: null },
      { key: 'copyFile', path: 'n', srcPath: 'o', srcRevision: null },
      { key: 'file', path: 'u', size: 8, content: 'éA😀\n' },
      { key: 'file', path: 'e', size: 0, content: '' },
    ]);
  });

  it('may hold members nobody knows inside of a value', async () => {
    const value =
      '"x":{"y":[1,-2.5e3,true,null,{"z":"\\""}],"e":{},"f":[]},"path":"a","content":"aGk\\/","encoding":"base64"';
    expect((await read(file(value)))[1]).toEqual({
      key: 'file',
      path: 'a',
      size: 3,
      content: Buffer.from('aGk/', 'base64').toString(),
    });
  });

  it.each([
    ['', 'the header is missing', 1],
    ['\n\n', 'the header is missing', 3],
    ['{"key":"deletedFile","value":{"path":"a"}}', 'the header must come first', 1],
    [`${header}\n${header}`, 'a second header', 2],
    [`${header} x`, 'there is more after the object', 1],
    [`${header}\n{"key":"nope","value":{}}`, 'unknown key "nope"', 2],
    [`${header}\n{"key":"constructor","value":{}}`, 'unknown key', 2],
    [`${header}\n{"value":{},"key":"deletedFile"}`, 'put "key" before "value"', 2],
    [`${header}\n{"key":"deletedFile"}`, 'are needed', 2],
    [`${header}\n{}`, 'are needed', 2],
    [`${header}\n[]`, `'{' expected`, 2],
    [`${header}\n{"key":"deletedFile","key":"deletedFile","value":{"path":"a"}}`, '"key" appears twice', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a","path":"b"}}`, '"path" appears twice', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a"},"more":1}`, '"more" does not belong here', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"../a"}}`, `'..' is not allowed`, 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a/"}}`, `ends with '/'`, 2],
    [`${header}\n{"key":"deletedFolder","value":{"path":"/"}}`, 'it is empty', 2],
    [`${header}\n{"key":"deletedFile","value":{}}`, 'path is missing', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":1}}`, 'path must be a text', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":["a"]}}`, 'wrong type', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a",}}`, `'"' expected`, 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a" "b":1}}`, `',' or '}' expected`, 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a","x":01}}`, 'no JSON', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a","x":nul}}`, 'no JSON', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a","x":[1,]}}`, 'no JSON', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a","x":[[[[[[[1]]]]]]]}}`, 'inside each other', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a\\x"}}`, 'unknown escape', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"\\ud800"}}`, 'surrogate', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"\\ud800\\n"}}`, 'surrogate', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"\\udc00"}}`, 'surrogate', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"a\tb"}}`, 'raw control character', 2],
    [`${header}\n{"key":"deletedFile",\n"value":{"path":"a"}}`, 'ends too early', 2],
    [`${header}\n{"key":"deletedFile","value":{"path":"${'a'.repeat(5000)}"}}`, 'longer than 4096 bytes', 2],
    [
      `${header}\n{"key":"deletedFile","value":{"path":"a","x":"${'a'.repeat(1 << 20)}"}}`,
      'longer than 1048576 bytes',
      2,
    ],
    [`${header}\n{"key":"deletedFile",${' '.repeat(1 << 20)}"value":{"path":"a"}}`, 'longer than 1048576 bytes', 2],
    [`${header}\n{"key":"lfsFile","value":{"path":"a","oid":"abc"}}`, 'oid must be', 2],
    [`${header}\n{"key":"lfsFile","value":{"path":"a","oid":"${'a'.repeat(64)}","size":-1}}`, 'size must be', 2],
    [`${header}\n{"key":"lfsFile","value":{"path":"a","oid":"${'a'.repeat(64)}","algo":"md5"}}`, 'algo must be', 2],
    ['{"key":"header","value":{"summary":"s","parentCommit":"main"}}', 'parentCommit must be', 1],
    [`{"key":"header","value":{"summary":"${'s'.repeat(70_000)}"}}`, 'longer than 65536 bytes', 1],
    ['{"key":"header","value":{}}', 'summary is missing', 1],
  ])('refuses %#: %.90s', (body, reason, line) => refused(body, reason, line));

  it.each([
    ['"path":"a","encoding":"base64","content":"aGk"', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"aGk=="', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"aG=k"', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"aGk=aGk="', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"a==="', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"===="', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"ab-_"', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"ab d"', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"ab\\nd"', 'not valid base64'],
    ['"path":"a","encoding":"base64","content":"abéd"', 'not valid base64'],
    ['"path":"a","content":"aGk","encoding":"base64"', 'not valid base64'],
    ['"path":"a","encoding":"latin1","content":""', 'encoding must be'],
    ['"path":"a","encoding":"utf-8"', 'content is missing'],
    ['"path":"a","content":1', 'content must be a text'],
    ['"path":"a","content":null', 'content must be a text'],
    ['"path":"a","content":"x","content":"y"', '"content" appears twice'],
    ['"content":"x"', 'path is missing'],
    ['"content":"x","path":"/etc/passwd"', 'bad path'],
    ['"content":"\\ud83d","path":"a"', 'surrogate'],
    ['"content":"x', 'it ends inside of a text'],
    [`"content":"${'a'.repeat(1_100_000)}","encoding":"utf-8","path":"a"`, 'put encoding before content'],
    [`"content":"${'a'.repeat(1_100_000)}","path":"a"`, 'put encoding before content'],
  ])('refuses the content of %#: %.60s', (value, reason) => refused(file(value), reason, 2));

  it('refuses bytes that are no UTF-8', async () => {
    const bytes = Buffer.from(file('"path":"a","content":"\u00ff"'), 'latin1');
    await refused(bytes, 'not valid utf-8');
    await refused(Buffer.from(file('"path":"\u00ff","content":""'), 'latin1'), 'a text is not valid UTF-8');
    await refused(Buffer.from(file('"path":"a","content":"\u00c3"'), 'latin1'), 'not valid utf-8');
  });

  it('bounds the number of operations', async () => {
    const lines = Array.from({ length: 4 }, () => '{"key":"deletedFile","value":{"path":"a"}}');
    expect(await read([header, ...lines].join('\n'), { operations: 4 })).toHaveLength(5);
    await expect(read([header, ...lines, lines[0]].join('\n'), { operations: 4 })).rejects.toThrow(
      'more than 4 operations',
    );
  });

  it('presumes base64 for long content whose encoding comes last', async () => {
    const content = Buffer.alloc(1_500_000, 'q');
    const body = file(`"content":"${content.toString('base64')}","path":"a","encoding":"base64"`);
    expect(await read(body)).toEqual(naive(body));
  });
});

describe('the sink of a file', () => {
  const body = file('"path":"a","encoding":"utf-8","content":"abc"');
  it('is closed before the line is seen', async () => {
    const { calls, lines } = await collect(text(body));
    expect(calls).toEqual(['open', 'write 3', 'close']);
    expect(lines).toHaveLength(2);
  });
  it('is aborted when the line turns out to be bad', async () => {
    for (const bad of [body.slice(0, -1), `${body}x`, body.replace('"a"', '"../a"').replace('abc"', 'abc","z":[}')]) {
      const { calls, error } = await collect(text(bad));
      expect(calls).toEqual(['open', 'write 3', 'abort']);
      expect(error).toBeInstanceOf(BadCommitPayload);
    }
  });
  it('is aborted when the sender goes away, whose error passes through', async () => {
    const { calls, error } = await collect(
      (async function* () {
        yield* text(body.slice(0, body.indexOf('bc"')));
        throw new Error('socket hang up');
      })(),
    );
    expect(calls).toEqual(['open', 'write 1', 'abort']);
    expect(error).toEqual(new Error('socket hang up'));
  });
  it('may refuse bytes itself', async () => {
    const { calls, error } = await collect(text(body), new Error('disk full'));
    expect(calls).toEqual(['open', 'write 3', 'abort']);
    expect(error).toEqual(new Error('disk full'));
  });
});
