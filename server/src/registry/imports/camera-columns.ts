import type { Column } from '../../platform/tables/columns.ts';
import {
  dayCell,
  degreesCell,
  digitsCell,
  macCell,
  numberCell,
  textCell,
  yesNoCell,
} from '../../platform/tables/parsers.ts';
import { azimuthCell, codedCell, placementCell, resolutionCell } from './camera-cells.ts';
import * as words from './camera-words.ts';

function column<T>(zh: string, en: string, also: string, example: string, parse: Column<T>['parse']): Column<T> {
  return { title: { zh, en }, also: also === '' ? [] : also.split(' '), example, parse };
}

const metres = /^(米|m)$/i;
const degrees = /^(°|度)$/;
const days = /^(天|日|d|days?)$/i;

/**
 * The columns of a list of cameras, as the provinces' one-camera-one-file templates (一机一档), GB/T 28181 exports and
 * people's own lists head them. The order is that of the template.
 */
export const cameraColumns = {
  name: column(
    '摄像机名称',
    'Camera',
    '设备名称 点位名称 监控点名称 监控名称 通道名称 名称 摄像头名称 点位',
    '双龙村村口',
    textCell(100),
  ),
  cameraId: column('登记编号', 'Registry ID', '平台编号 档案编号', '', registryIdCell),
  gbId: column(
    '国标编码',
    'GB/T 28181 ID',
    '设备编码 国标ID 国标编号 GB28181编码 通道编码 摄像机编码 设备ID 摄像机编号 deviceid 点位编码',
    '34180200001320000001',
    digitsCell('bad-gb-id', 20, { zh: '国标编码', en: 'GB/T 28181 ID' }),
  ),
  divisionCode: column(
    '区划代码',
    'Division code',
    '行政区划代码 区划编码 行政区划 行政区域 行政区划编码 村代码 村编码 civilcode',
    '341802100201',
    divisionCodeCell,
  ),
  county: column('区县', 'County', '县 县区 县(市、区) 县市区 所属区县 县级', '宣州区', textCell(60)),
  township: column(
    '乡镇',
    'Township',
    '街道 乡镇街道 镇街 所属乡镇 乡镇(街道) 乡镇/街道 所属街道',
    '向阳街道',
    textCell(60),
  ),
  village: column(
    '村',
    'Village',
    '行政村 村社区 所属村 社区 村(社区) 村/社区 村居 所属社区 村名',
    '双龙村',
    textCell(60),
  ),
  hamlet: column('自然村', 'Hamlet', '村民组 村民小组 组 自然村组', '', textCell(60)),
  siteName: column('场所名称', 'Site', '场所 所属场所 所属小区 小区名称 单位名称', '双龙村道路路口', textCell(100)),
  siteKind: column(
    '场所类型',
    'Kind of site',
    '场所类别 场所性质',
    '路口',
    codedCell('bad-site-kind', words.siteKindWords, 'a kind of site'),
  ),
  placement: column(
    '安装部位',
    'Placement',
    '布设部位 布设位置 安装位置 安装位置类型 部位 摄像机位置类型',
    '村口',
    placementCell,
  ),
  address: column('安装地址', 'Address', '详细地址 地址 具体地址 具体位置 设备地址 详细位置', '', textCell(200)),
  landmark: column('参照物', 'Landmark', '点位俗称 标志物 俗称', '', textCell(100)),
  lon: column('经度', 'Longitude', 'lon lng x坐标', '118.751300', degreesCell('longitude')),
  lat: column('纬度', 'Latitude', 'y坐标', '30.940200', degreesCell('latitude')),
  poleNumber: column('立杆编号', 'Pole', '杆号 杆件编号 立杆号 杆编号', '', textCell(40)),
  heightM: column('安装高度', 'Height (m)', '架设高度 高度', '4.5', numberCell({ min: 0, max: 100, units: metres })),
  indoor: column(
    '室内外',
    'Indoors',
    '室内外属性 室内/室外 安装环境',
    '室外',
    codedCell('bad-indoor', words.indoorWords, 'indoors or outdoors'),
  ),
  azimuth: column('方位角', 'Azimuth', '监视方位 朝向 安装方向 方向 监控方向 方位 监控方位', '东', azimuthCell),
  tiltDeg: column('俯仰角', 'Tilt (°)', '俯角', '', numberCell({ min: -90, max: 90, units: degrees })),
  hfovDeg: column(
    '水平视场角',
    'Horizontal angle (°)',
    '水平视角 视场角 水平角',
    '',
    numberCell({ min: 1, max: 360, units: degrees }),
  ),
  vfovDeg: column('垂直视场角', 'Vertical angle (°)', '垂直视角', '', numberCell({ min: 1, max: 180, units: degrees })),
  rangeM: column(
    '监控距离',
    'Range (m)',
    '有效距离 可视距离 监视距离 覆盖距离',
    '',
    numberCell({ min: 0, max: 5000, units: metres }),
  ),
  focalLengthMm: column(
    '焦距',
    'Focal length (mm)',
    '镜头焦距 镜头',
    '',
    numberCell({ min: 0.5, max: 1000, units: /^(毫米|mm)$/i }),
  ),
  resolution: column('分辨率', 'Resolution', '像素 清晰度 图像分辨率', '1920×1080', resolutionCell),
  ptzType: column(
    '摄像机类型',
    'Build',
    '设备类型 摄像头类型 枪球类型 云台类型 ptztype',
    '枪机',
    codedCell('bad-ptz-type', words.ptzWords, 'a build of camera'),
  ),
  imagingType: column(
    '成像类型',
    'Imaging',
    '成像方式',
    '',
    codedCell('bad-imaging', words.imagingWords, 'a kind of imaging'),
  ),
  fillLight: column(
    '补光属性',
    'Fill light',
    '补光 补光类型',
    '',
    codedCell('bad-fill-light', words.fillLightWords, 'a kind of fill light'),
  ),
  maker: column(
    '设备厂商',
    'Maker',
    '厂家 品牌 生产厂商 生产厂家 厂商 设备厂家 设备品牌 manufacturer',
    '',
    textCell(60),
  ),
  model: column('设备型号', 'Model', '型号 规格型号', '', textCell(80)),
  firmware: column('固件版本', 'Firmware', '软件版本 固件', '', textCell(80)),
  serial: column('序列号', 'Serial number', '设备序列号 SN 出厂编号', '', textCell(80)),
  mac: column('MAC地址', 'MAC', 'MAC 物理地址', '', macCell),
  state: column(
    '设备状态',
    'State',
    '使用状态 状态 运行状态 建设状态',
    '在用',
    codedCell('bad-state', words.lifeWords, 'a state'),
  ),
  legalBasis: column(
    '法律依据',
    'Legal basis',
    '建设依据 法定依据',
    '7-1',
    codedCell('bad-legal-basis', words.legalBasisWords, 'an article of Order 799'),
  ),
  necessity: column('必要性说明', 'Necessity', '必要性 建设必要性', '', textCell(500)),
  purpose: column('用途', 'Purpose', '建设目的 用途属性 监控用途', '', textCell(200)),
  pointClass: column(
    '点位类型',
    'Point class',
    '监控点位类型 点位级别 点位类别 监控点类型',
    '',
    codedCell('bad-point-class', words.pointClassWords, 'a point class'),
  ),
  unit: column('管理单位', 'Managing unit', '使用单位 责任单位 建设管理单位 所属单位 主管单位', '', textCell(100)),
  builder: column('承建单位', 'Builder', '施工单位 安装单位', '', textCell(100)),
  maintainer: column('维护单位', 'Maintainer', '运维单位 维保单位 代维单位', '', textCell(100)),
  installedOn: column(
    '安装时间',
    'Installed on',
    '安装日期 建成时间 启用时间 建设时间 投用时间',
    '2024-03-05',
    dayCell,
  ),
  retentionDays: column(
    '录像保存天数',
    'Retention (days)',
    '存储天数 保存天数 录像天数 存储时间',
    '30',
    numberCell({ min: 0, max: 3650, whole: true, units: days }),
  ),
  sign: column(
    '提示标识',
    'Sign',
    '标识牌 警示牌 标志牌 提示牌',
    '',
    codedCell('bad-sign', words.signWords, 'whether there is a sign'),
  ),
  audio: column('音频采集', 'Audio', '音频 拾音 录音 拾音器', '否', yesNoCell),
  guarded: column('涉军涉密周边', 'Near a guarded unit', '军事涉密周边', '否', guardedCell),
  note: column('备注', 'Note', '说明', '', textCell(500)),
} satisfies Record<string, Column>;

export type CameraColumns = typeof cameraColumns;

const unguarded = codedCell('guarded-by-hand', words.guardedWords, 'no');

/** What stands near a guarded unit is put on record one by one, with its consent (Order 799 Art. 10). */
function guardedCell(text: string): ReturnType<typeof unguarded> {
  const said = unguarded(text);
  if ('value' in said) return said;
  return {
    fault: said.fault,
    expected: {
      zh: '应为“否”或“待核实”：位于军事、涉密单位周边的，须凭该单位同意文件逐台登记，不由清单导入（国务院令第799号第十条）',
      en: 'expected no, or “ask the police”: a camera near a guarded unit is put on record by itself, with that unit’s consent (Order 799 Art. 10)',
    },
  };
}

function registryIdCell(text: string): ReturnType<Column<string>['parse']> {
  const bare = text.trim().toLowerCase();
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(bare)) return { value: bare };
  return {
    fault: 'bad-registry-id',
    expected: {
      zh: '应为本系统导出的登记编号；新摄像机请留空，自编号请填入“立杆编号”或“备注”',
      en: 'expected a registry ID that this hub exported; leave it empty for a new camera',
    },
  };
}

function divisionCodeCell(text: string): ReturnType<Column<string>['parse']> {
  const digits = text.normalize('NFKC').replace(/\s/g, '');
  if (/^\d{6}$|^\d{9}$|^\d{12}$/.test(digits)) return { value: digits.padEnd(12, '0') };
  return {
    fault: 'bad-division-code',
    expected: {
      zh: '应为 12 位区划代码（村）；也可留空，改填区县、乡镇、村的名称',
      en: 'expected the 12 digits of a village’s division code; or leave it empty and name county, township and village',
    },
  };
}
