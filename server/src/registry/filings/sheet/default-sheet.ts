import { AlignmentType, Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, WidthType } from 'docx';

/** The sheet that is used until an administrator uploads the county's own; it can be downloaded to begin from. */
export async function defaultSheet(): Promise<Buffer> {
  const rows: [string, string][] = [
    ['系统名称', '{系统名称}'],
    ['单位名称', '{单位名称}'],
    ['统一社会信用代码', '{统一社会信用代码}'],
    ['负责部门及电话', '{负责部门} {负责部门电话}'],
    ['经办人及电话', '{经办人} {经办人电话}'],
    ['授权文书号', '{授权文书号}'],
    ['备案机关', '{备案机关}'],
    ['所在区划', '{所在区划}'],
    ['场所', '{场所}'],
    ['投入使用日期', '{投入使用日期}'],
    ['摄像机数量', '{摄像机数量}'],
    ['设备类型', '{#设备类型}{类型} {数量}；{/设备类型}'],
    ['视频图像信息保存期限', '{保存期限}'],
    ['备注', '{备注}'],
  ];
  const columns: [string, string][] = [
    ['序号', '{#摄像机}{序号}'],
    ['名称', '{名称}'],
    ['场所', '{所在场所}'],
    ['经度', '{经度}'],
    ['纬度', '{纬度}'],
    ['类型', '{类型}'],
    ['厂商型号', '{厂商型号}'],
    ['安装位置', '{安装位置}'],
    ['保存天数', '{保存天数}{/摄像机}'],
  ];
  const document = new Document({
    sections: [
      {
        children: [
          centred('公共安全视频图像信息系统备案表', HeadingLevel.HEADING_1),
          table(rows.map(([name, value]) => [name, value])),
          centred('设备清单', HeadingLevel.HEADING_2),
          table([columns.map(([name]) => name), columns.map(([, value]) => value)]),
          centred('备案后变更', HeadingLevel.HEADING_2),
          new Paragraph('{#变更}'),
          new Paragraph('{变更内容}'),
          new Paragraph('{/变更}'),
          new Paragraph({ text: '填表日期：{填表日期}', alignment: AlignmentType.RIGHT }),
          new Paragraph({ text: '单位（盖章）：', alignment: AlignmentType.RIGHT }),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function centred(text: string, heading: (typeof HeadingLevel)[keyof typeof HeadingLevel]): Paragraph {
  return new Paragraph({ text, heading, alignment: AlignmentType.CENTER });
}

function table(rows: string[][]): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      (cells) => new TableRow({ children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })) }),
    ),
  });
}
