import { useEffect } from 'react';

export const PAPERS = ['A4', 'Letter'] as const;
export type Paper = (typeof PAPERS)[number];

/** What stands in the margins of every page. */
export interface PageMargins {
  readonly paper: Paper;
  readonly top: string;
  readonly mark: string | undefined;
  readonly bottom: string;
}

const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(/\s+/g, ' ')}"`;

/** Size, margins and page numbers of the sheets. A rule of its own, because its words differ from document to document. */
export function pageRule({ paper, top, mark, bottom }: PageMargins): string {
  const text = 'font: 8.5pt "Inter Variable", sans-serif; color: #000;';
  return `@page {
  size: ${paper === 'A4' ? 'A4' : 'letter'};
  margin: 18mm 14mm 16mm;
  @top-left { content: ${quoted(top)}; ${text} }
  @top-right { content: ${quoted(mark ?? '')}; ${text} font-weight: 700; }
  @bottom-left { content: ${quoted(bottom)}; ${text} }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); ${text} }
}`;
}

/** Holds for as long as the document is shown; the policy of the page forbids styles written into it. */
export function usePageRule(rule: string): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rule);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [rule]);
}
