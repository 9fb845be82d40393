import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from './random.ts';

/** 2026-03-02T00:00:00Z, in milliseconds. */
const start = Date.UTC(2026, 2, 2);
const secondsSpanned = 7 * 86_400;

/**
 * Writes `count` events as JSON lines, CloudTrail and Sysmon (as flat JSON, the way log shippers write it) in turn, about
 * 1.4 KB each, seven days of them. Always the same for the same count.
 */
export function generateEvents(path: string, count: number): void {
  const random = new Random(20_260_302);
  const cloudTrail = new CloudTrail(random);
  const sysmon = new Sysmon(random);
  const file = openSync(path, 'w');
  let lines: string[] = [];
  for (let index = 0; index < count; index++) {
    const time = new Date(start + Math.floor((index / count) * secondsSpanned * 1000) + random.below(1000));
    lines.push(JSON.stringify(index % 2 === 0 ? cloudTrail.event(time) : sysmon.event(time)));
    if (lines.length === 2000) {
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  closeSync(file);
}

const numbered = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));

// ------------------------------------------------------------------------------------------------------- CloudTrail

interface Call {
  readonly service: string;
  readonly name: string;
  readonly reads: boolean;
}

const call = (service: string, names: string, reads: boolean): Call[] =>
  names.split(' ').map((name) => ({ service, name, reads }));

/** The likelier ones first. */
const calls: readonly Call[] = [
  ...call('sts', 'AssumeRole GetCallerIdentity', true),
  ...call('ec2', 'DescribeInstances DescribeVolumes DescribeSecurityGroups DescribeSubnets', true),
  ...call('s3', 'GetBucketAcl ListBuckets GetBucketLocation GetObject', true),
  ...call('kms', 'Decrypt GenerateDataKey DescribeKey', true),
  ...call('logs', 'DescribeLogGroups CreateLogStream', true),
  ...call('ecr', 'GetAuthorizationToken BatchGetImage DescribeRepositories', true),
  ...call('iam', 'ListRoles GetRole ListUsers GetUser ListAttachedRolePolicies', true),
  ...call('ssm', 'GetParameter DescribeInstanceInformation', true),
  ...call(
    'ec2',
    'RunInstances TerminateInstances CreateTags AuthorizeSecurityGroupIngress ModifyInstanceAttribute',
    false,
  ),
  ...call('s3', 'PutObject PutBucketPolicy CreateBucket DeleteObject', false),
  ...call('lambda', 'UpdateFunctionCode20150331v2 CreateFunction20150331', false),
  ...call('signin', 'ConsoleLogin', false),
  ...call('iam', 'CreateUser CreateAccessKey AttachUserPolicy PutRolePolicy UpdateLoginProfile', false),
  ...call('cloudtrail', 'StopLogging UpdateTrail', false),
];
const putImage: Call = { service: 'ecr', name: 'PutImage', reads: false };

const regions = ['us-east-1', 'eu-central-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];
const accounts = ['210987654321', '345678901234', '456789012345', '567890123456'];
const people = numbered(120, (index) => `user${String(index).padStart(3, '0')}`);
const roles = numbered(60, (index) => `service-role-${index}`);
const agents = [
  'Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#5.15.0-1056-aws md/arch#x86_64 lang/python#3.11.8 cfg/retry-mode#legacy',
  'aws-cli/2.15.30 Python/3.11.8 Linux/5.15.0 exe/x86_64.amzn.2 prompt/off command/ec2.describe-instances',
  'aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8 md/GOOS#linux md/GOARCH#amd64 api/sts#1.28.5',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36',
  'AWS Internal',
  'APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.39.1',
];
const errors = ['AccessDenied', 'Client.UnauthorizedOperation', 'NoSuchEntityException', 'ThrottlingException'];
const addresses = numbered(400, (index) => `203.0.${113 + (index >> 8)}.${index & 255}`);
const repositories = numbered(40, (index) => `team-${index % 8}/service-${index}`);
/** One of the calls that push an image: about 1 in 400. */
const putImageShare = 0.0025;

class CloudTrail {
  constructor(private readonly random: Random) {}

  event(time: Date): object {
    const { random } = this;
    const { service, name, reads } = random.chance(putImageShare) ? putImage : random.skewed(calls);
    const account = random.skewed(accounts);
    const region = random.skewed(regions);
    const failed = random.chance(0.04);
    const isPush = name === 'PutImage';
    return {
      eventVersion: '1.09',
      userIdentity: this.identity(account, time, isPush),
      eventTime: `${time.toISOString().slice(0, 19)}Z`,
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: random.chance(0.15) ? `${service}.amazonaws.com` : random.skewed(addresses),
      userAgent: isPush && random.chance(0.5) ? 'AWS Internal' : random.skewed(agents),
      ...(failed
        ? { errorCode: random.pick(errors), errorMessage: `User is not authorized to perform: ${service}:${name}` }
        : {}),
      requestParameters: this.request(name, account),
      responseElements: failed || reads ? null : this.response(name, account, time),
      requestID: random.uuid(),
      eventID: random.uuid(),
      readOnly: reads,
      resources: [
        {
          accountId: account,
          type: `AWS::${service.toUpperCase()}::Resource`,
          ARN: `arn:aws:${service}:${region}:${account}:${random.hex(12)}`,
        },
      ],
      eventType: name === 'ConsoleLogin' ? 'AwsConsoleSignIn' : 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
      },
    };
  }

  private identity(account: string, time: Date, isPush: boolean): object {
    const { random } = this;
    if (random.chance(isPush ? 0.5 : 0.3)) {
      const userName = random.skewed(people);
      return {
        type: 'IAMUser',
        principalId: `AIDA${userName.toUpperCase()}EXAMPLE00`,
        arn: `arn:aws:iam::${account}:user/${userName}`,
        accountId: account,
        accessKeyId: `AKIA${userName.toUpperCase()}EXAMPLE00`,
        userName,
        sessionContext: {
          attributes: { creationDate: time.toISOString(), mfaAuthenticated: String(random.chance(0.6)) },
        },
      };
    }
    const role = random.skewed(roles);
    const session = `i-0${random.hex(4)}00000000beef`;
    return {
      type: 'AssumedRole',
      principalId: `AROA${role.length}EXAMPLEID0000:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      accountId: account,
      accessKeyId: `ASIA${random.hex(16).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROA${role.length}EXAMPLEID0000`,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
        webIdFederationData: {},
        attributes: { creationDate: `${time.toISOString().slice(0, 14)}00:00Z`, mfaAuthenticated: 'false' },
        ec2RoleDelivery: '2.0',
      },
    };
  }

  private request(name: string, account: string): object | null {
    const { random } = this;
    switch (name) {
      case 'PutImage':
        return {
          registryId: account,
          repositoryName: random.skewed(repositories),
          imageTag: `build-${random.below(900)}`,
          imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        };
      case 'AssumeRole':
        return {
          roleArn: `arn:aws:iam::${account}:role/${random.skewed(roles)}`,
          roleSessionName: `session-${random.hex(6)}`,
          durationSeconds: 3600,
        };
      case 'RunInstances':
      case 'TerminateInstances':
        return {
          instanceType: 'm5.large',
          instancesSet: { items: [{ imageId: `ami-0${random.hex(8)}`, minCount: 1, maxCount: 1 }] },
        };
      case 'ListBuckets':
      case 'GetCallerIdentity':
        return null;
      default:
        return {
          name: random.skewed(repositories),
          userName: random.skewed(people),
          maxResults: 100 + random.below(5),
          encryptionContext: { purpose: `volume-${random.below(500)}` },
        };
    }
  }

  private response(name: string, account: string, time: Date): object {
    const { random } = this;
    if (name === 'PutImage') {
      const repositoryName = random.skewed(repositories);
      return {
        image: {
          registryId: account,
          repositoryName,
          imageId: { imageDigest: `sha256:${random.hex(6)}${'0'.repeat(58)}`, imageTag: `build-${random.below(900)}` },
          imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        },
      };
    }
    return {
      requestId: random.uuid(),
      _return: true,
      createdAt: time.toISOString(),
      item: { id: random.hex(17), state: random.pick(['pending', 'running', 'active']) },
    };
  }
}

// ----------------------------------------------------------------------------------------------------------- Sysmon

const hosts = numbered(250, (index) => `ws${String(index).padStart(4, '0')}.example.org`);
const programs = [
  'svchost.exe',
  'chrome.exe',
  'conhost.exe',
  'RuntimeBroker.exe',
  'cmd.exe',
  'powershell.exe',
  'taskhostw.exe',
  'msedge.exe',
  'explorer.exe',
  'rundll32.exe',
  'reg.exe',
  'schtasks.exe',
  'net.exe',
  'whoami.exe',
  'wmic.exe',
  'certutil.exe',
  'mshta.exe',
  ...numbered(180, (index) => `tool${index}.exe`),
];
const folders = [
  'C:\\Windows\\System32\\',
  'C:\\Program Files\\Google\\Chrome\\Application\\',
  'C:\\Windows\\',
  'C:\\Users\\Public\\',
  'C:\\ProgramData\\tools\\',
];
const libraries = numbered(300, (index) => `library${index}.dll`);
/** Event number and weight: process starts and image loads prevail. */
const eventCodes = [1, 1, 1, 1, 7, 7, 7, 10, 10, 11, 11, 13, 13, 12, 3, 3, 22, 5, 5, 8];

class Sysmon {
  private recordNumber = 1;

  constructor(private readonly random: Random) {}

  event(time: Date): object {
    const { random } = this;
    const code = random.pick(eventCodes);
    const host = random.skewed(hosts);
    const user = `EXAMPLE\\${random.skewed(people)}`;
    const utc = time.toISOString().replace('T', ' ').slice(0, 23);
    const data = this.data(code, user);
    const members = Object.entries(data);
    return {
      '@timestamp': time.toISOString(),
      '@version': '1',
      EventTime: utc.slice(0, 19),
      Hostname: host,
      // Beyond what a JavaScript number holds exactly, as log shippers write it.
      Keywords: -9223372036854776000,
      EventType: 'INFO',
      SeverityValue: 2,
      Severity: 'INFO',
      EventID: code,
      SourceName: 'Microsoft-Windows-Sysmon',
      ProviderGuid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}',
      Version: 5,
      Task: code,
      OpcodeValue: 0,
      RecordNumber: this.recordNumber++,
      ExecutionProcessID: 2400 + random.below(9) * 4,
      ThreadID: 3000 + random.below(50) * 4,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Domain: 'NT AUTHORITY',
      AccountName: 'SYSTEM',
      UserID: 'S-1-5-18',
      AccountType: 'User',
      RuleName: '-',
      UtcTime: utc,
      ...data,
      Message: `Event ${code}:\r\n${members.map(([name, value]) => `${name}: ${value}`).join('\r\n')}`,
      EventReceivedTime: time.toISOString(),
      SourceModuleName: 'eventlog',
      SourceModuleType: 'im_msvistalog',
    };
  }

  private data(code: number, user: string): Record<string, string> {
    const { random } = this;
    const program = random.skewed(programs);
    const process = {
      ProcessGuid: this.guid(),
      ProcessId: String(4 + random.below(3000) * 4),
      Image: random.skewed(folders) + program,
    };
    switch (code) {
      case 1:
        return {
          ...process,
          FileVersion: '10.0.19041.1 (WinBuild.160101.0800)',
          Description: `${program} for Windows`,
          Product: 'Microsoft Windows Operating System',
          Company: 'Microsoft Corporation',
          OriginalFileName: program,
          CommandLine: this.commandLine(program),
          CurrentDirectory: random.skewed(folders),
          User: user,
          LogonGuid: this.guid(),
          LogonId: `0x${random.hex(5)}`,
          TerminalSessionId: String(random.below(3)),
          IntegrityLevel: random.pick(['High', 'Medium', 'System']),
          Hashes: `MD5=${random.hex(32)},SHA256=${random.hex(64)},IMPHASH=${random.hex(32)}`,
          ParentProcessGuid: this.guid(),
          ParentProcessId: String(4 + random.below(3000) * 4),
          ParentImage: random.skewed(folders) + random.skewed(programs),
          ParentCommandLine: this.commandLine(random.skewed(programs)),
        };
      case 3:
        return {
          ...process,
          User: user,
          Protocol: 'tcp',
          Initiated: 'true',
          SourceIsIpv6: 'false',
          SourceIp: `10.0.${random.below(8)}.${random.below(250)}`,
          SourceHostname: random.skewed(hosts),
          SourcePort: String(49_152 + random.below(16_000)),
          DestinationIsIpv6: 'false',
          DestinationIp: random.skewed(addresses),
          DestinationHostname: '-',
          DestinationPort: random.pick(['443', '80', '445', '53', '3389']),
        };
      case 7:
        return {
          ...process,
          ImageLoaded: random.skewed(folders) + random.skewed(libraries),
          Company: 'Microsoft Corporation',
          Hashes: `MD5=${random.hex(32)},SHA256=${random.hex(64)},IMPHASH=${random.hex(32)}`,
          Signed: 'true',
          Signature: 'Microsoft Windows',
          SignatureStatus: 'Valid',
          User: user,
        };
      case 8:
      case 10:
        return {
          SourceProcessGUID: process.ProcessGuid,
          SourceProcessId: process.ProcessId,
          SourceThreadId: String(random.below(9000)),
          SourceImage: process.Image,
          TargetProcessGUID: this.guid(),
          TargetProcessId: String(4 + random.below(3000) * 4),
          TargetImage: random.skewed(folders) + random.skewed(programs),
          GrantedAccess: random.pick(['0x1000', '0x1400', '0x1410', '0x1fffff']),
          CallTrace: `C:\\Windows\\SYSTEM32\\ntdll.dll+${random.hex(5)}|C:\\Windows\\System32\\KERNELBASE.dll+${random.hex(5)}`,
          SourceUser: user,
          TargetUser: 'NT AUTHORITY\\SYSTEM',
        };
      case 11:
        return {
          ...process,
          TargetFilename: `C:\\Users\\Public\\Documents\\${random.hex(8)}.tmp`,
          CreationUtcTime: '2026-03-02 08:00:00.000',
          User: user,
        };
      case 12:
      case 13:
        return {
          EventType: code === 12 ? 'CreateKey' : 'SetValue',
          ...process,
          TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\${random.skewed(programs)}`,
          ...(code === 13 ? { Details: 'DWORD (0x00000001)' } : {}),
          User: user,
        };
      case 22:
        return {
          ...process,
          QueryName: `host${random.below(900)}.example.net`,
          QueryStatus: '0',
          QueryResults: `::ffff:${random.skewed(addresses)};`,
          User: user,
        };
      default:
        return { ...process, User: user };
    }
  }

  private commandLine(program: string): string {
    const { random } = this;
    return random.chance(0.3)
      ? `C:\\Windows\\System32\\${program} -k netsvcs -p -s ${random.skewed(people)}`
      : `"${program}" /c ${random.hex(6)} --path C:\\ProgramData\\tools\\${random.skewed(libraries)}`;
  }

  private guid(): string {
    return `{${this.random.uuid().toUpperCase()}}`;
  }
}
