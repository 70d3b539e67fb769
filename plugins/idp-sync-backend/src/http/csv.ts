import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';

/** A column of a CSV file: its heading, and its value in a row. */
export interface CsvColumn<TRow> {
  heading: string;
  value(row: TRow): string | number | boolean | undefined;
}

/**
 * Answers with a CSV file (RFC 4180, UTF-8) whose rows are read as fast as the caller takes them. It begins with a byte order mark, without which
 * spreadsheets take it for another encoding, and values that a spreadsheet would take for formulas are quoted: names come from a directory that
 * many people write to. A failure in the middle breaks the transfer off, so that nobody takes a part for the whole.
 */
export async function sendCsv<TRow>(
  response: Response,
  options: {
    fileName: string;
    columns: readonly CsvColumn<TRow>[];
    pages: AsyncIterable<readonly TRow[]>;
  },
): Promise<void> {
  const { fileName, columns, pages } = options;
  async function* records() {
    for await (const page of pages) {
      for (const row of page) {
        yield columns.map(column => column.value(row));
      }
    }
  }
  response.attachment(fileName).type('text/csv; charset=utf-8');
  await pipeline(
    Readable.from(records()),
    stringify({
      header: true,
      columns: columns.map(column => column.heading),
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
      cast: { boolean: String },
    }),
    response,
  );
}
