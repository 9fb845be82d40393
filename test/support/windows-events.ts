/** Windows events as `evtx_dump` gives them, one for each kind of shape that their XML has. */

type JsonObject = Record<string, unknown>;

function event(channel: string, provider: string, id: unknown, parts: JsonObject, system: JsonObject = {}): JsonObject {
  return {
    Event: {
      '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
      System: {
        Provider: { '#attributes': { Name: provider, Guid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}' } },
        EventID: id,
        Version: 5,
        Level: 4,
        Task: 1,
        Opcode: 0,
        Keywords: '0x8020000000000000',
        TimeCreated: { '#attributes': { SystemTime: '2024-05-01T10:00:00.123456Z' } },
        EventRecordID: 142649,
        Correlation: null,
        Execution: { '#attributes': { ProcessID: 3544, ThreadID: 4264 } },
        Channel: channel,
        Computer: 'ws1.example.org',
        Security: { '#attributes': { UserID: 'S-1-5-18' } },
        ...system,
      },
      ...parts,
    },
  };
}

const sysmon = (id: number, data: JsonObject): JsonObject =>
  event('Microsoft-Windows-Sysmon/Operational', 'Microsoft-Windows-Sysmon', id, {
    EventData: { RuleName: '-', UtcTime: '2024-05-01 10:00:00.120', ...data },
  });
const security = (id: number, data: JsonObject): JsonObject =>
  event('Security', 'Microsoft-Windows-Security-Auditing', id, { EventData: data });

export const windowsEvents: readonly JsonObject[] = [
  sysmon(1, {
    ProcessGuid: '{0197231E-8BFF-6926-1308-000000000D00}',
    ProcessId: 10116,
    Image: 'C:\\Windows\\System32\\cmd.exe',
    FileVersion: '10.0.1 (rs1.1)',
    Product: 'Microsoft® Windows® Operating System',
    OriginalFileName: 'Cmd.Exe',
    CommandLine: '"cmd.exe" /c "reg save HKLM\\sam %%temp%%\\sam & echo <x> > \'y\'" ',
    CurrentDirectory: 'C:\\Users\\ann\\',
    User: 'EXAMPLE\\ann',
    LogonId: '0x3b5e64',
    IntegrityLevel: 'Medium',
    Hashes: 'MD5=88DF27B6E794E3FD5F93F28B1CA14A12,SHA256=00AB,IMPHASH=00CD',
    ParentProcessId: 4624,
    ParentImage: 'C:\\Windows\\explorer.exe',
    ParentCommandLine: 'C:\\Windows\\Explorer.EXE',
  }),
  sysmon(3, {
    ProcessId: 1590,
    Image: 'C:\\a.exe',
    User: 'EXAMPLE\\ann',
    Protocol: 'tcp',
    Initiated: true,
    SourceIp: '192.0.2.5',
    SourcePort: 51492,
    DestinationIp: '198.51.100.7',
    DestinationHostname: 'a.example.com',
    DestinationPort: 443,
  }),
  sysmon(11, {
    ProcessId: 1,
    Image: 'C:\\a.exe',
    TargetFilename: 'C:\\ProgramData\\größe €.txt',
    CreationUtcTime: '2024-05-01 10:00:00.120',
  }),
  sysmon(13, {
    EventType: 'SetValue',
    ProcessId: 628,
    Image: 'C:\\a.exe',
    TargetObject: 'HKLM\\Software\\Run\\x',
    Details: 'DWORD (0x00000001)',
  }),
  sysmon(22, {
    ProcessId: 628,
    Image: 'C:\\a.exe',
    QueryName: 'a.example.com',
    QueryStatus: 0,
    QueryResults: '::ffff:192.0.2.1;',
  }),
  security(4624, {
    SubjectUserSid: 'S-1-5-18',
    SubjectUserName: 'WS1$',
    SubjectDomainName: 'EXAMPLE',
    SubjectLogonId: '0x3e7',
    TargetUserName: 'ann',
    TargetDomainName: 'EXAMPLE',
    LogonType: 3,
    LogonProcessName: 'User32 ',
    WorkstationName: '-',
    IpAddress: '192.0.2.9',
    IpPort: 0,
  }),
  security(4625, {
    TargetUserName: 'ann',
    Status: '0xc000006d',
    SubStatus: '0xc000006a',
    LogonType: 10,
    IpAddress: '192.0.2.9',
    FailureReason: '%%2313',
  }),
  security(4688, {
    SubjectUserName: 'WS1$',
    NewProcessId: '0xf84',
    NewProcessName: 'C:\\Windows\\System32\\whoami.exe',
    ProcessId: '0xb2c',
    CommandLine: 'whoami /all',
    ParentProcessName: 'C:\\Windows\\System32\\cmd.exe',
    TokenElevationType: '%%1936',
  }),
  security(5140, {
    SubjectUserName: 'ann',
    ObjectType: 'File',
    IpAddress: '::1',
    ShareName: '\\\\*\\IPC$',
    AccessMask: '0x1',
    AccessList: '%%4416\r\n\t\t\t\t',
  }),
  event(
    'System',
    'Service Control Manager',
    { '#attributes': { Qualifiers: 16384 }, '#text': 7045 },
    {
      EventData: {
        ServiceName: 'Krb',
        ImagePath: '%systemroot%\\x.exe -a',
        ServiceType: 'user mode service',
        StartType: 'demand start',
        AccountName: 'LocalSystem',
      },
    },
    { Security: null },
  ),
  event(
    'Microsoft-Windows-PowerShell/Operational',
    'Microsoft-Windows-PowerShell',
    4104,
    {
      EventData: {
        MessageNumber: 1,
        MessageTotal: 1,
        ScriptBlockText: 'function f($a) {\r\n\tif ($a -lt 1 -and "x" -eq \'y\') { $a | % { "<$_>" } }\n}\r\n',
        ScriptBlockId: 'bdc5a1f5',
        Path: '',
      },
    },
    { Correlation: { '#attributes': { ActivityID: '{547232D9-5B2B-0007-6CA6-72542B5BD801}' } } },
  ),
  event('Security', 'Microsoft-Windows-Eventlog', 1102, {
    UserData: {
      LogFileCleared: {
        SubjectUserSid: 'S-1-5-21',
        SubjectUserName: 'ann',
        SubjectDomainName: 'EXAMPLE',
        SubjectLogonId: '0xc61d9',
      },
    },
  }),
  event('Microsoft-Windows-CAPI2/Operational', 'Microsoft-Windows-CAPI2', 70, {
    UserData: {
      CryptAcquireCertificatePrivateKey: {
        Certificate: { '#attributes': { fileRef: 'A.cer', subjectName: 'a.example.com' } },
        Flags: { '#attributes': { value: '10001' }, '#text': 'on' },
      },
    },
  }),
  event('Application', 'MSSQLSERVER', 15457, {
    EventData: { Data: { '#text': ['show advanced options', '0', '1'] }, Binary: '613C' },
  }),
  event('Application', 'Any', 1, { EventData: { Data: { '#text': 'only one' } } }),
  event('Application', 'Any', 2, {
    EventData: { Data: { '#text': 'x' } },
    RenderingInfo: {
      '#attributes': { Culture: 'en-US' },
      Message: 'Something <happened>.\r\nAgain.',
      Level: 'Information',
      Task: 'None',
      Keywords: { Keyword: 'Classic' },
    },
  }),
];
